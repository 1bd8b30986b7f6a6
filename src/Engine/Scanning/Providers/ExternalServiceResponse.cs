using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>The answer of an external service: <c>{"inputs": [{"id": "…", …}]}</c> (providers.md §8).</summary>
internal static class ExternalServiceResponse
{
    private const double LargestExactInteger = 1L << 53;

    /// <exception cref="ProviderException">The answer has another shape, or an id is missing, no text, or repeated.</exception>
    public static List<Dictionary<string, object?>> Parse(ReadOnlySpan<byte> body, string url)
    {
        string service = $"external service '{url}'";
        object? inputs;
        try
        {
            inputs = JsonTree.ParseObject(body).GetValueOrDefault("inputs");
        }
        catch (JsonException e)
        {
            throw new ProviderException($"failed to parse JSON response from {service}: {e.Message}", e);
        }

        if (inputs is null)
        {
            throw new ProviderException($"{service} response does not contain an 'inputs' field");
        }

        if (inputs is not List<object?> list || list.Exists(item => item is not (null or Dictionary<string, object?>)))
        {
            throw new ProviderException($"failed to parse JSON response from {service}: 'inputs' is not a list of objects");
        }

        HashSet<string> ids = new(StringComparer.Ordinal);
        return [.. list.Select((item, index) => Check(item as Dictionary<string, object?> ?? [], $"{service} input at index {index}", ids))];
    }

    private static Dictionary<string, object?> Check(Dictionary<string, object?> input, string place, HashSet<string> ids)
    {
        if (!input.TryGetValue("id", out object? value))
        {
            throw new ProviderException($"{place} is missing the required 'id' field");
        }

        if (value is not string id)
        {
            throw new ProviderException($"{place} has a non-string 'id' field");
        }

        if (!ids.Add(id))
        {
            throw new ProviderException($"{place} has a duplicate 'id' value '{id}'");
        }

        return input.ToDictionary(entry => entry.Key, entry => Normalise(entry.Value));
    }

    /// <summary>Whole numbers are integers however the service spells them, so that the revision does not depend on the spelling.</summary>
    private static object? Normalise(object? value) => value switch
    {
        double number when Math.Abs(number) < LargestExactInteger && Math.Floor(number) == number => (long)number,
        List<object?> list => list.ConvertAll(Normalise),
        Dictionary<string, object?> map => map.ToDictionary(entry => entry.Key, entry => Normalise(entry.Value)),
        _ => value,
    };
}
