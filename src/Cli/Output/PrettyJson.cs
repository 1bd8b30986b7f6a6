using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Output;

/// <summary>JSON for people: keys sorted, indented by two blanks.</summary>
internal static class PrettyJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
        MaxDepth = JsonTree.MaxDepth,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(object? value)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Options))
        {
            JsonTree.Write(writer, Sorted(value));
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static object? Sorted(object? value) => value switch
    {
        Dictionary<string, object?> map => map.OrderBy(e => e.Key, StringComparer.Ordinal).ToDictionary(e => e.Key, e => Sorted(e.Value)),
        List<object?> list => list.ConvertAll(Sorted),
        _ => value,
    };
}
