using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>Every secret of a run: what a test planted, what servers gave out, and what they were shown, in each spelling in which it travels.</summary>
internal sealed class PlantedSecrets
{
    /// <summary>Stands in every secret that a test makes up.</summary>
    public const string Mark = "planted";

    /// <summary>Shorter texts also occur where nobody shows a secret.</summary>
    private const int MinLength = 8;

    private static readonly string[] SecretFields = ["client_secret", "client_assertion", "refresh_token", "access_token", "assertion", "subject_token", "password"];

    private readonly ConcurrentDictionary<string, bool> _all = new(StringComparer.Ordinal) { [Mark] = true };

    public IEnumerable<string> All => _all.Keys;

    /// <summary>Takes note of a secret that somebody gives out.</summary>
    public string Add(string secret)
    {
        if (secret.Length >= MinLength)
        {
            _all[secret] = true;
        }

        return secret;
    }

    /// <summary>What a request shows.</summary>
    public IReadOnlyList<string> In(HttpRequest request, IFormCollection? form)
    {
        List<string> shown = [.. request.Headers["PRIVATE-TOKEN"].OfType<string>(), .. request.Headers["X-Amz-Security-Token"].OfType<string>()];
        if (request.Headers.Authorization.ToString() is { Length: > 0 } authorization)
        {
            bool isSignature = authorization.StartsWith("AWS4-HMAC-SHA256 ", StringComparison.Ordinal);
            string parameter = authorization[((isSignature ? authorization.LastIndexOf('=') : authorization.IndexOf(' ', StringComparison.Ordinal)) + 1)..];
            shown.Add(parameter);
            shown.AddRange(PasswordOf(authorization, parameter));
        }

        shown.AddRange(SecretFields.SelectMany(field => form?[field].OfType<string>() ?? []));
        return [.. shown.Select(Add)];
    }

    private static IEnumerable<string> PasswordOf(string authorization, string parameter)
    {
        byte[] decoded = new byte[parameter.Length];
        if (authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) && Convert.TryFromBase64String(parameter, decoded, out int length))
        {
            yield return Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2)[^1];
        }
    }
}
