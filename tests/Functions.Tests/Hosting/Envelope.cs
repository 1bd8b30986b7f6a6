using System.Text;
using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Tests.Hosting;

/// <summary>Invocations in the form in which the Functions host sends them (functions-host.md §4).</summary>
internal static class Envelope
{
    public const string InvocationId = "5f0d1c2e-6a3b-4a55-9a90-0c5d2f1e7b44";

    /// <summary>A queue message as the host encodes it: the text once more as a JSON string, and its scalar members in the metadata.</summary>
    public static string Queue(string message, QueueEncoding encoding = QueueEncoding.Doubled)
    {
        Dictionary<string, object?> metadata = new()
        {
            ["DequeueCount"] = "1",
            ["Id"] = "\"5f0d1c2e\"",
            ["PopReceipt"] = "\"AgAAAAMAAAAA\"",
            ["InsertionTime"] = "2025-11-03T08:15:00+00:00",
            ["sys"] = new Dictionary<string, object?> { ["MethodName"] = "Reconciler", ["UtcNow"] = "2025-11-03T08:15:00Z", ["RandGuid"] = "x" },
        };
        object? tree = IsJson(message) ? JsonTree.Parse(message) : null;
        foreach ((string key, object? value) in tree as Dictionary<string, object?> ?? [])
        {
            metadata[key] = JsonTree.ToJson(value);
        }

        object? item = encoding switch
        {
            QueueEncoding.Doubled => JsonTree.ToJson(message),
            QueueEncoding.Single => message,
            _ => tree,
        };
        return JsonTree.ToJson(new Dictionary<string, object?>
        {
            ["Data"] = new Dictionary<string, object?> { ["item"] = item },
            ["Metadata"] = metadata,
        });
    }

    public static HttpRequestMessage Invocation(string function, string body)
    {
        HttpRequestMessage request = new(HttpMethod.Post, "/" + function) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Azure-Functions-InvocationId", InvocationId);
        request.Headers.Add("X-Azure-Functions-HostVersion", "4.1037.0");
        request.Headers.Add("User-Agent", "Azure-Functions-Host/4.1037.0");
        return request;
    }

    private static bool IsJson(string text)
    {
        try
        {
            JsonTree.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
