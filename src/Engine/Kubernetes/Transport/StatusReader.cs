using System.Globalization;
using System.Text;
using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Turns a failed answer into a typed error (kubernetes-client.md §8.1).</summary>
internal static class StatusReader
{
    private const int MaxQuotedBytes = 1024;

    public static KubernetesException Read(ApiRequest request, ApiResponse response, string hint = "")
    {
        int code = (int)response.Status;
        return TryParseStatus(response.Body) is { } status ? FromStatus(request, response, code, status, hint) : FromOther(request, response, code, hint);
    }

    private static KubernetesException FromStatus(ApiRequest request, ApiResponse response, int code, Dictionary<string, object?> status, string hint)
    {
        string reason = status.StringAt("reason") ?? "";
        string message = status.StringAt("message") ?? "";
        if (message.Length == 0)
        {
            message = GenericMessage(request, code, "");
        }

        List<StatusCause> causes = ReadCauses(status);
        TimeSpan? retryAfter = response.RetryAfter
            ?? (status.At("details", "retryAfterSeconds") is long seconds and > 0 ? TimeSpan.FromSeconds(seconds) : null);
        // An empty reason of a 500 stays empty: that is how servers report schema mistakes.
        string effective = reason.Length > 0 || code == 500 ? reason : ErrorClassifier.ReasonOf(code, request.Method);
        return new KubernetesException(code, effective, ErrorClassifier.Classify(code, reason, message, causes, retryAfter is not null), message + hint, causes)
        {
            DetailsKind = status.StringAt("details", "kind") ?? "",
            DetailsName = status.StringAt("details", "name") ?? "",
            RetryAfter = retryAfter,
            FlowSchema = response.FlowSchema ?? "",
        };
    }

    private static KubernetesException FromOther(ApiRequest request, ApiResponse response, int code, string hint)
    {
        string message = GenericMessage(request, code, request.Sensitive ? "" : Quote(response.Body));
        return new KubernetesException(
            code,
            ErrorClassifier.ReasonOf(code, request.Method),
            ErrorClassifier.Classify(code, "", message, [], response.RetryAfter is not null),
            message + hint)
        {
            RetryAfter = response.RetryAfter,
            FlowSchema = response.FlowSchema ?? "",
        };
    }

    private static Dictionary<string, object?>? TryParseStatus(byte[] body)
    {
        try
        {
            return JsonTree.Parse(body) is Dictionary<string, object?> map && map.StringAt("kind") == "Status" ? map : null;
        }
        catch (JsonException)
        {
            // Proxies and gateways answer with HTML or plain text; the generic text by code is the answer then.
            return null;
        }
    }

    private static List<StatusCause> ReadCauses(Dictionary<string, object?> status) =>
        status.ListAt("details", "causes")?
            .OfType<Dictionary<string, object?>>()
            .Select(c => new StatusCause(c.StringAt("reason") ?? "", c.StringAt("message") ?? "", c.StringAt("field") ?? ""))
            .ToList() ?? [];

    private static string GenericMessage(ApiRequest request, int code, string body)
    {
        string text = code switch
        {
            400 => "the server rejected our request for an unknown reason",
            401 => "the server has asked for the client to provide credentials",
            403 or 406 or 415 => body,
            404 => "the server could not find the requested resource",
            405 => "the server does not allow this method on the requested resource",
            409 => "the server reported a conflict",
            410 => "the requested version is no longer available",
            413 => "the request is too large",
            422 => "the server rejected our request due to an error in our request",
            429 => "the server has received too many requests and has asked us to try again later",
            503 => "the server is currently unable to handle the request",
            504 => "the server was unable to return a response in the time allotted, but may still be processing the request",
            >= 500 => $"an error on the server (\"{body}\") has prevented the request from succeeding",
            >= 300 and < 400 => string.Create(CultureInfo.InvariantCulture, $"the server answered with a redirect ({code}), which is not followed"),
            _ => "",
        };
        if (text.Length == 0)
        {
            text = string.Create(CultureInfo.InvariantCulture, $"the server responded with the status code {code}");
        }

        string verb = request.Method.Method.ToLowerInvariant();
        return request.Target.Length == 0 ? $"{text} ({verb} {request.Path})" : $"{text} ({verb} {request.Target})";
    }

    private static string Quote(byte[] body) => Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MaxQuotedBytes))).Trim();
}
