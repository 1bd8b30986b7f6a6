using System.Net;
using System.Text;
using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Registry;

/// <summary>Turns an answer that is no success into an error with the registry's words and what they mean (registry.md §9.2).</summary>
internal static class RegistryErrors
{
    /// <summary>What is asked for when it is the tags of a repository: some registries do not have it and say only 404.</summary>
    public const string TagListing = "tag listing";

    /// <param name="response">The answer.</param>
    /// <param name="method">Method of the request.</param>
    /// <param name="credentials">What was shown; only its source is named.</param>
    /// <param name="what">What was asked for, in words.</param>
    /// <param name="showBody">Whether an answer in an unknown format may be quoted.</param>
    public static RegistryException From(
        RegistryResponse response, string method, RegistryCredentials credentials, string what, bool showBody = true)
    {
        int status = (int)response.Status;
        string Mask(string foreign) => Redaction.Mask(credentials.Mask(foreign), response.Sent);
        (string code, string message) = ReadBody(response.Body, Mask);
        string head = $"{method} {Redaction.Url(response.Uri)}: ";
        string text = code.Length > 0
            ? $"{head}{code}: {message}"
            : $"{head}unexpected status code {status} {Phrase(response.Status)}{(showBody ? Excerpt(response, Mask) : "")}";
        string meaning = Meaning(response, status, code, credentials, what, Mask);
        return new(Mask(meaning.Length > 0 ? $"{text} ({meaning})" : text))
        {
            Status = status,
            Code = code,
            IsTransient = RetryRules.IsRetried(response.Status),
            RetryAfter = response.RetryAfter,
        };
    }

    private static string Meaning(RegistryResponse response, int status, string code, RegistryCredentials credentials, string what, Func<string, string> mask)
    {
        string host = response.Uri.Authority;
        return (status, code) switch
        {
            (_, "MANIFEST_UNKNOWN") => "the tag is gone",
            (_, "NAME_UNKNOWN") => "not found, or hidden from this identity",
            (404, "") when what == TagListing => $"not found, or hidden from this identity, or {host} does not support {what}",
            (404, _) => "not found, or hidden from this identity",
            (405 or 501, _) or (_, "UNSUPPORTED") => $"{host} does not support this: {what}",
            (_, "NAME_INVALID" or "TAG_INVALID") => "the registry takes the repository or tag for invalid",
            (401 or 403, _) when response.IsRedirected => $"{host} is the target of a redirect, which is shown no credentials",
            (401, _) => $"credentials missing or wrong for {host}; used: {credentials.Source}",
            (403, _) when credentials.IsAnonymous => "not allowed without credentials",
            (403, _) when !response.WasShownAny => $"{host} refuses without asking for credentials",
            (403, _) => $"{credentials.Source} may not pull or list here",
            (429, _) => $"rate limited{Limits(response, mask)}",
            (>= 500, _) => $"{host} is unavailable",
            _ => "",
        };
    }

    private static string Limits(RegistryResponse response, Func<string, string> mask)
    {
        (string Label, string Header)[] parts =
        [
            ("limit", "ratelimit-limit"), ("remaining", "ratelimit-remaining"), ("retry after", "retry-after"),
        ];
        string[] known = [.. parts.Select(part => (part.Label, Value: response.Header(part.Header).FirstOrDefault()))
            .Where(part => part.Value is not null)
            .Select(part => $"{part.Label} {Redaction.Excerpt(part.Value!, mask)}")];
        return known.Length == 0 ? "" : ": " + string.Join(", ", known);
    }

    private static (string Code, string Message) ReadBody(byte[] body, Func<string, string> mask)
    {
        try
        {
            Dictionary<string, object?>? error = (JsonTree.ParseObject(body).ListAt("errors") ?? []).OfType<Dictionary<string, object?>>().FirstOrDefault();
            return error is null ? ("", "") : (Redaction.Excerpt(error.StringAt("code") ?? "", mask), Redaction.Excerpt(error.StringAt("message") ?? "", mask));
        }
        catch (JsonException)
        {
            // Not the registry's error format: the caller shows the text itself.
            return ("", "");
        }
    }

    private static string Excerpt(RegistryResponse response, Func<string, string> mask) =>
        response.Body.Length == 0 ? "" : ": " + Redaction.Excerpt(Encoding.UTF8.GetString(response.Body), mask);

    private static string Phrase(HttpStatusCode status) => Enum.IsDefined(status) ? status.ToString() : "";
}
