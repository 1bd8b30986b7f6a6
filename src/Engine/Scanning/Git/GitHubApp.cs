using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Git;

/// <summary>A GitHub App as a Secret describes it (providers.md §2.1). Never shown.</summary>
/// <param name="Id">App id.</param>
/// <param name="InstallationId">Installation; empty when the owner is given.</param>
/// <param name="InstallationOwner">Organisation or user; empty when the installation is given.</param>
/// <param name="PrivateKey">PEM of the key.</param>
/// <param name="ApiBase">API of the server, with a trailing slash.</param>
internal sealed record GitHubApp(string Id, string InstallationId, string InstallationOwner, string PrivateKey, string ApiBase)
{
    public const string PublicApi = "https://api.github.com/";

    private const string IdKey = "githubAppID";

    /// <summary>A hash that tells apps apart.</summary>
    public string Fingerprint => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Id, InstallationId, InstallationOwner, PrivateKey, ApiBase))));

    /// <summary>The app of a Secret; <see langword="null"/> when it holds none.</summary>
    /// <exception cref="ProviderException">The app is not complete.</exception>
    public static GitHubApp? From(SecretData? secret)
    {
        if (secret?.Bytes(IdKey) is null)
        {
            return null;
        }

        string Text(string key) => secret.Text(key)?.Trim() ?? "";
        string apiBase = Text("githubAppBaseURL");
        GitHubApp app = new(
            Text(IdKey), Text("githubAppInstallationID"), Text("githubAppInstallationOwner"), Text("githubAppPrivateKey"),
            apiBase.Length == 0 ? PublicApi : apiBase.TrimEnd('/') + "/");
        return app.Problem() is { } problem ? throw new ProviderException($"invalid secret '{secret}': {problem}") : app;
    }

    /// <summary>The type's name only.</summary>
    public override string ToString() => nameof(GitHubApp);

    /// <exception cref="ProviderException">The key cannot be read.</exception>
    public RSA LoadKey()
    {
        RSA key = RSA.Create();
        try
        {
            key.ImportFromPem(PrivateKey);
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();

            // The parser's message is not kept: it can quote the key.
            throw new ProviderException("could not parse private key of the GitHub App");
        }
    }

    private string? Problem() =>
        Id.Length == 0 ? "app ID must be provided to use github app authentication"
        : InstallationId.Length == 0 && InstallationOwner.Length == 0 ? "app installation owner or ID must be provided to use github app authentication"
        : InstallationId.Length > 0 && InstallationOwner.Length > 0 ? "only one of app installation owner or ID must be provided to use github app authentication"
        : PrivateKey.Length == 0 ? "private key must be provided to use github app authentication"
        : !Uri.TryCreate(ApiBase, UriKind.Absolute, out Uri? api) || (api.Scheme != Uri.UriSchemeHttps && api.Scheme != Uri.UriSchemeHttp)
            ? "app base URL must be an absolute http or https URL"
        : null;
}
