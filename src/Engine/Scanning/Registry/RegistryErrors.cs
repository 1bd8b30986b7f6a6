using System.Net;
using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Registry;

/// <summary>Turns an answer that is no success into an error with the registry's words and what they mean (registry.md §9.2).</summary>
internal static class RegistryErrors
{
    /// <param name="response">The answer.</param>
    /// <param name="method">Method of the request.</param>
    /// <param name="credentials">What was shown; only its source is named.</param>
    /// <param name="what">What was asked for, in words.</param>
    /// <param name="showBody">Whether an answer in an unknown format may be quoted.</param>
    public static RegistryException From(
        RegistryResponse response, string method, RegistryCredentials credentials, string what, bool showBody = true)
    {
        int status = (int)response.Status;
        (string code, string message) = ReadBody(response.Body);
        string head = $"{method} {Redaction.Url(response.Uri)}: ";
        string text = code.Length > 0
            ? $"{head}{code}: {message}"
            : $"{head}unexpected status code {status} {Phrase(response.Status)}{(showBody ? Excerpt(response) : "")}";
        string meaning = Meaning(response, status, code, credentials, what);
        return new(credentials.Mask(meaning.Length > 0 ? $"{text} ({meaning})" : text))
        {
            Status = status,
            Code = code,
            IsTransient = RetryRules.IsRetried(response.Status),
            RetryAfter = response.RetryAfter,
        };
    }

    private static string Meaning(RegistryResponse response, int status, string code, RegistryCredentials credentials, string what)
    {
        string host = response.Uri.Authority;
        return (status, code) switch
        {
            (_, "MANIFEST_UNKNOWN") => "the tag is gone",
            (_, "NAME_UNKNOWN") or (404, _) => "not found, or hidden from this identity",
            (405 or 501, _) or (_, "UNSUPPORTED") => $"{host} does not support this: {what}",
            (_, "NAME_INVALID" or "TAG_INVALID") => "the registry takes the repository or tag for invalid",
            (401, _) => $"credentials missing or wrong for {host}; used: {credentials.Source}",
            (403, _) => $"{credentials.Source} may not pull or list here",
            (429, _) => $"rate limited{Limits(response)}",
            (>= 500, _) => $"{host} is unavailable",
            _ => "",
        };
    }

    private static string Limits(RegistryResponse response)
    {
        (string Label, string Header)[] parts =
        [
            ("limit", "ratelimit-limit"), ("remaining", "ratelimit-remaining"), ("retry after", "retry-after"),
        ];
        string[] known = [.. parts.Select(part => (part.Label, Value: response.Header(part.Header).FirstOrDefault()))
            .Where(part => part.Value is not null)
            .Select(part => $"{part.Label} {Redaction.Body(System.Text.Encoding.UTF8.GetBytes(part.Value!))}")];
        return known.Length == 0 ? "" : ": " + string.Join(", ", known);
    }

    private static (string Code, string Message) ReadBody(byte[] body)
    {
        try
        {
            Dictionary<string, object?>? error = (JsonTree.ParseObject(body).ListAt("errors") ?? []).OfType<Dictionary<string, object?>>().FirstOrDefault();
            return error is null ? ("", "") : (Printable(error.StringAt("code")), Printable(error.StringAt("message")));
        }
        catch (JsonException)
        {
            // Not the registry's error format: the caller shows the text itself.
            return ("", "");
        }
    }

    private static string Excerpt(RegistryResponse response) => response.Body.Length == 0 ? "" : ": " + Redaction.Body(response.Body);

    private static string Printable(string? text) => text is null ? "" : Redaction.Body(System.Text.Encoding.UTF8.GetBytes(text));

    private static string Phrase(HttpStatusCode status) => Enum.IsDefined(status) ? status.ToString() : "";
}
