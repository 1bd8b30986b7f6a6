using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Serverless.Engine.Resources;
using Xunit;

namespace Serverless.Engine.Tests.Fuzzing;

/// <summary>
/// Go's own libraries as a program, <c>gobase</c> in the folder that YARDSTICK names; tests that need it are skipped without it. Named but
/// not there it fails them when REQUIRE_REAL=1, since whoever names it means to compare.
/// </summary>
internal sealed class GoYardstick
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private GoYardstick(string program) => Program = program;

    /// <summary>The path of the program.</summary>
    public string Program { get; }

    /// <summary>Finds the program, or skips the test, or fails it.</summary>
    public static GoYardstick Require()
    {
        string? folder = Environment.GetEnvironmentVariable("YARDSTICK");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "YARDSTICK does not name the folder of the Go program to compare with");
        string program = Path.Combine(folder!, "gobase");
        bool isThere = File.Exists(program);
        Assert.SkipUnless(isThere || Environment.GetEnvironmentVariable("REQUIRE_REAL") == "1", $"{program}, which YARDSTICK names, does not exist");
        Assert.True(isThere, $"{program}, which YARDSTICK names, does not exist");
        return new(program);
    }

    /// <summary>Renders templates. One that Go does not finish in time, as it knows no limits, counts as failed.</summary>
    /// <returns>For each its text, or its error.</returns>
    public async Task<List<(string? Text, string? Error)>> RenderAsync(IEnumerable<(string Template, string InputsJson)> templates, CancellationToken cancellation)
    {
        List<string> questions = [.. templates.Select(t => $"{{\"id\":\"x\",\"template\":{JsonSerializer.Serialize(t.Template)},\"inputs\":{t.InputsJson}}}\n")];
        List<(string? Text, string? Error)> answers = new(questions.Count);
        while (answers.Count < questions.Count)
        {
            using Process process = Start(["templates"], withInput: true);
            Task writing = WriteAsync(process.StandardInput, questions.Skip(answers.Count), cancellation);
            if (!await ReadAnswersAsync(process.StandardOutput, answers, questions.Count, cancellation))
            {
                process.Kill();
                answers.Add((null, "no answer in time"));
            }

            await writing;
        }

        return answers;
    }

    private static async Task<bool> ReadAnswersAsync(StreamReader output, List<(string? Text, string? Error)> answers, int count, CancellationToken cancellation)
    {
        while (answers.Count < count)
        {
            string? line;
            try
            {
                line = await output.ReadLineAsync(cancellation).AsTask().WaitAsync(Patience, TimeProvider.System, cancellation);
            }
            catch (TimeoutException)
            {
                line = null;
            }

            if (line is null)
            {
                return false;
            }

            answers.Add(ReadAnswer(line));
        }

        return true;
    }

    private static async Task WriteAsync(StreamWriter input, IEnumerable<string> questions, CancellationToken cancellation)
    {
        try
        {
            foreach (string question in questions)
            {
                await input.WriteAsync(question.AsMemory(), cancellation);
            }

            input.Close();
        }
        catch (IOException)
        {
            // The program was ended because it did not answer; what is left goes to the next one.
        }
    }

    /// <summary>Builds the object of a template whose keys and values come from a text; the answer is what the program says about it.</summary>
    public async Task<string> BuildAsync(string text, CancellationToken cancellation)
    {
        string file = Path.GetTempFileName();
        try
        {
            string question = JsonSerializer.Serialize(new
            {
                Resources = new object[] { new Dictionary<string, object?> { ["<< printf \"%s\\n#\" inputs.x >>"] = null } },
                Inputs = new { x = text },
            });
            await File.WriteAllTextAsync(file, question, cancellation);
            using Process process = Start(["render", file, "1"], withInput: false);
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
            return await process.StandardOutput.ReadToEndAsync(cancellation) + await errors;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static (string? Text, string? Error) ReadAnswer(string line)
    {
        Dictionary<string, object?> answer = JsonTree.ParseObject(Encoding.UTF8.GetBytes(line));
        return (answer.StringAt("text"), answer.StringAt("error"));
    }

    private Process Start(string[] arguments, bool withInput) => Process.Start(new ProcessStartInfo(Program, arguments)
    {
        RedirectStandardInput = withInput,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardInputEncoding = withInput ? new UTF8Encoding(false) : null,
        StandardOutputEncoding = Encoding.UTF8,
        StandardErrorEncoding = Encoding.UTF8,
    })!;
}
