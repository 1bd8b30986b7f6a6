using System.Globalization;
using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Hosting;

/// <summary>The body of an invocation (functions-host.md §4). Of the metadata only the count of deliveries is kept: message members may overwrite the rest (FH-27).</summary>
internal sealed class InvocationRequest
{
    private readonly Dictionary<string, object?> _data;

    private InvocationRequest(Dictionary<string, object?> data, long? dequeueCount)
    {
        _data = data;
        DequeueCount = dequeueCount;
    }

    /// <summary>How often the queue has delivered the message, this time included; <see langword="null"/> when the host does not say.</summary>
    public long? DequeueCount { get; }

    /// <summary>Reads a body.</summary>
    /// <returns><see langword="null"/> when it is not an object with the member <c>Data</c>.</returns>
    public static InvocationRequest? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonTree.Parse(body) is Dictionary<string, object?> map && map.MapAt("Data") is { } data
                ? new InvocationRequest(data, Number(map.At("Metadata", "DequeueCount")))
                : null;
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

    /// <summary>A number, or a string of digits; anything else counts as absent (FH-26).</summary>
    private static long? Number(object? value) => value switch
    {
        long number => number,
        string text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) => number,
        _ => null,
    };

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
