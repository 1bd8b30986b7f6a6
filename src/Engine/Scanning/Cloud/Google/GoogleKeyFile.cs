using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Cloud.Google;

/// <summary>The file of <c>GOOGLE_APPLICATION_CREDENTIALS</c>: a service-account key, or how a foreign token file is traded in.</summary>
internal sealed class GoogleKeyFile(CloudHttp http, GoogleFederation federation, TimeProvider time)
{
    private const string What = "login with the Google service-account key";

    private static readonly TimeSpan AssertionLife = TimeSpan.FromHours(1);

    /// <exception cref="RegistryException">The file cannot be used, or Google refused.</exception>
    public async Task<CloudToken> LoginAsync(string path, CancellationToken cancellationToken)
    {
        Dictionary<string, object?> file = await ReadAsync(path, cancellationToken);
        return file.StringAt("type") switch
        {
            "service_account" => await WithKeyAsync(file, path, cancellationToken),
            "external_account" => await FederateAsync(file, path, cancellationToken),
            _ => throw new RegistryException($"{path}: 'type' must be service_account or external_account"),
        };
    }

    /// <summary>A JSON Web Token, signed by the key, is traded for an access token (RFC 7523).</summary>
    private async Task<CloudToken> WithKeyAsync(Dictionary<string, object?> file, string path, CancellationToken cancellationToken)
    {
        string endpoint = file.StringAt("token_uri") ?? "https://oauth2.googleapis.com/token";
        DateTimeOffset now = time.GetUtcNow();
        Dictionary<string, object?> claims = new()
        {
            ["iss"] = Required(file, "client_email", path),
            ["scope"] = string.Join(' ', GoogleFederation.Scopes),
            ["aud"] = endpoint,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + AssertionLife).ToUnixTimeSeconds(),
        };
        string assertion = JsonWebToken.Sign(LoadKey(file, path), claims);
        KeyValuePair<string, string>[] form = [new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), new("assertion", assertion)];
        return federation.ReadToken(What, await http.SendForObjectAsync(What, () => new(HttpMethod.Post, endpoint) { Content = new FormUrlEncodedContent(form) }, cancellationToken));
    }

    private async Task<CloudToken> FederateAsync(Dictionary<string, object?> file, string path, CancellationToken cancellationToken)
    {
        string source = file.StringAt("credential_source", "file") ?? throw new RegistryException($"{path}: only a credential_source with a file is supported");
        string subject = await ReadTextAsync(source, cancellationToken);
        if (file.StringAt("credential_source", "format", "type") == "json")
        {
            subject = Parse(Encoding.UTF8.GetBytes(subject), source).StringAt(Required(file.MapAt("credential_source", "format")!, "subject_token_field_name", path)) ?? "";
        }

        CloudToken token = await federation.ExchangeAsync(
            file.StringAt("token_url") ?? GoogleEndpoints.Sts, Required(file, "audience", path), subject.Trim(), Required(file, "subject_token_type", path), cancellationToken);
        return file.StringAt("service_account_impersonation_url") is { Length: > 0 } endpoint ? await federation.ImpersonateAsync(endpoint, token, cancellationToken) : token;
    }

    private static RSA LoadKey(Dictionary<string, object?> file, string path)
    {
        RSA key = RSA.Create();
        try
        {
            key.ImportFromPem(Required(file, "private_key", path));
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new RegistryException($"{path}: 'private_key' cannot be read");
        }
    }

    private static async Task<Dictionary<string, object?>> ReadAsync(string path, CancellationToken cancellationToken) =>
        Parse(Encoding.UTF8.GetBytes(await ReadTextAsync(path, cancellationToken)), path);

    private static Dictionary<string, object?> Parse(byte[] json, string path)
    {
        try
        {
            return JsonTree.ParseObject(json);
        }
        catch (JsonException)
        {
            // The parser's message can quote a secret.
            throw new RegistryException($"{path}: is not a JSON object");
        }
    }

    private static async Task<string> ReadTextAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RegistryException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    private static string Required(Dictionary<string, object?> file, string key, string path) =>
        file.StringAt(key) is { Length: > 0 } value ? value : throw new RegistryException($"{path}: '{key}' is missing");
}
