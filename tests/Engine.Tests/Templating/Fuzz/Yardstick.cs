using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Tests.Templating.Fuzz;

/// <summary>Go's own template engine as a program: JSON lines {id, template, inputs} in, {id, text or error} out.</summary>
internal static class Yardstick
{
    /// <summary>Renders all templates in one process.</summary>
    /// <returns>For each template its text, or its error.</returns>
    public static async Task<Dictionary<int, (string? Text, string? Error)>> RenderAsync(string program, IReadOnlyList<string> templates, string inputsJson, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(program, "templates") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = Encoding.UTF8 };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        Task writing = WriteAsync(process.StandardInput, templates, inputsJson, cancellation);
        Dictionary<int, (string? Text, string? Error)> answers = [];
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            Dictionary<string, object?> answer = JsonTree.ParseObject(Encoding.UTF8.GetBytes(line));
            answers[int.Parse(answer.StringAt("id")!, System.Globalization.CultureInfo.InvariantCulture)] = (answer.StringAt("text"), answer.StringAt("error"));
        }

        await writing;
        await errors;
        await process.WaitForExitAsync(cancellation);
        return answers;
    }

    private static async Task WriteAsync(StreamWriter writer, IReadOnlyList<string> templates, string inputsJson, CancellationToken cancellation)
    {
        for (int i = 0; i < templates.Count; i++)
        {
            string line = $"{{\"id\":\"{i}\",\"template\":{JsonSerializer.Serialize(templates[i])},\"inputs\":{inputsJson}}}\n";
            await writer.WriteAsync(line.AsMemory(), cancellation);
        }

        writer.Close();
    }
}
