using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>Every secret of a run: what a test planted, what servers gave out, and what they were shown, in each spelling in which it travels.</summary>
internal sealed class PlantedSecrets
{
    /// <summary>Stands in every secret that a test makes up.</summary>
    public const string Mark = "planted";

    /// <summary>Shorter texts also occur where nobody shows a secret.</summary>
    private const int MinLength = 8;

    private static readonly string[] SecretFields = ["client_secret", "client_assertion", "refresh_token", "access_token", "assertion", "subject_token", "password", "WebIdentityToken"];

    private static readonly string[] SecretHeaders = ["PRIVATE-TOKEN", "X-Amz-Security-Token", "X-IDENTITY-HEADER"];

    private readonly ConcurrentDictionary<string, bool> _all = new(StringComparer.Ordinal) { [Mark] = true };

    public IEnumerable<string> All => _all.Keys;

    /// <summary>Takes note of a private key, line by line.</summary>
    public string AddKey(string pem)
    {
        Array.ForEach(Array.FindAll(pem.Split('\n'), line => !line.StartsWith("-----", StringComparison.Ordinal)), line => Add(line.Trim()));
        return pem;
    }

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
        List<string> shown = [.. SecretHeaders.SelectMany(name => request.Headers[name].OfType<string>())];
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

    /// <summary>The texts in which a secret stands, however it is spelled.</summary>
    public IEnumerable<string> FoundIn(IEnumerable<string> texts)
    {
        string[] spellings = [.. All.SelectMany(secret => (string[])[secret, Uri.EscapeDataString(secret), JsonEncodedText.Encode(secret).Value]).Distinct()];
        return texts.Where(text => spellings.Any(spelling => text.Contains(spelling, StringComparison.Ordinal)));
    }

    /// <summary>The password, and the session token that CodeCommit takes in the user's name.</summary>
    private static IEnumerable<string> PasswordOf(string authorization, string parameter)
    {
        byte[] decoded = new byte[parameter.Length];
        if (authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) && Convert.TryFromBase64String(parameter, decoded, out int length))
        {
            string[] pair = Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2);
            yield return pair[^1];
            if (pair[0].Contains('%', StringComparison.Ordinal))
            {
                yield return pair[0].Split('%', 2)[1];
            }
        }
    }
}
