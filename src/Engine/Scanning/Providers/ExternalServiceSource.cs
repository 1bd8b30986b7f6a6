using System.Net.Http.Headers;
using System.Text;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>Type <c>ExternalService</c>: inputs that a web service returns (providers.md §8).</summary>
internal sealed class ExternalServiceSource(ExternalServiceClient client) : IProviderSource
{
    private const string Prefix = "failed to call ExternalService provider: ";

    public async Task<ScanResult> ScanAsync(
        ResourceSetInputProvider provider, ProviderSecrets secrets, ScanAge age, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(provider.Url, UriKind.Absolute, out Uri? uri))
        {
            throw new ProviderException("spec.url is not a valid URL") { IsTerminal = true };
        }

        try
        {
            byte[] body = await client.GetAsync(uri, Authorization(secrets.Secret), secrets.Tls, cancellationToken);
            List<Dictionary<string, object?>> inputs = ExternalServiceResponse.Parse(body, Redaction.Url(uri));
            return new([.. inputs.Take(provider.Filter.Limit)], []);
        }
        catch (ProviderException e)
        {
            throw new ProviderException(Prefix + e.Message, e);
        }
        catch (RegistryException e)
        {
            throw new ProviderException(e.Message, e);
        }
    }

    private static AuthenticationHeaderValue? Authorization(SecretData? secret)
    {
        if (secret is null)
        {
            return null;
        }

        if (secret.Text("token")?.Trim() is { Length: > 0 } token)
        {
            return token.Any(char.IsControl)
                ? throw new ProviderException($"failed to get auth credentials: invalid secret '{secret}': the value of key 'token' has characters that no header can have")
                : new("Bearer", token);
        }

        string user = Required(secret, "username");
        string password = Required(secret, "password");
        return new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    private static string Required(SecretData secret, string key) => secret.Text(key)?.Trim()
        ?? throw new ProviderException($"failed to get auth credentials: invalid secret '{secret}': key '{key}' is missing");
}
