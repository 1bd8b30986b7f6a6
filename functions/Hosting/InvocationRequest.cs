using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Hosting;

/// <summary>The body of an invocation (functions-host.md §4). Metadata is not kept: message members may overwrite it, so nothing relies on it (FH-27).</summary>
internal sealed class InvocationRequest
{
    private readonly Dictionary<string, object?> _data;

    private InvocationRequest(Dictionary<string, object?> data) => _data = data;

    /// <summary>Reads a body.</summary>
    /// <returns><see langword="null"/> when it is not an object with the member <c>Data</c>.</returns>
    public static InvocationRequest? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonTree.Parse(body) is Dictionary<string, object?> map && map.MapAt("Data") is { } data ? new InvocationRequest(data) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The value of an input binding, freed from the host's doubled encoding (FH-24, FH-25): an object, an array or text.</summary>
    public object? Payload(string binding)
    {
        object? value = _data.GetValueOrDefault(binding);
        if (value is not string text)
        {
            return value;
        }

        text = text.StartsWith('"') && TryParse(text) is string inner ? inner : text;
        return TryParse(text) is { } tree and (Dictionary<string, object?> or List<object?>) ? tree : text;
    }

    private static object? TryParse(string text)
    {
        try
        {
            return JsonTree.Parse(text);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
