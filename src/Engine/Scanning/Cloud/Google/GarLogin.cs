using System.Text.RegularExpressions;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Cloud.Google;

/// <summary>Google Artifact Registry and Container Registry: an access token is the password (registry.md §5.3).</summary>
/// <param name="settings">What the environment says.</param>
/// <param name="federation">Trades tokens.</param>
/// <param name="keyFile">Logs in with a file.</param>
/// <param name="local">Calls the metadata server.</param>
internal sealed partial class GarLogin(GoogleSettings settings, GoogleFederation federation, GoogleKeyFile keyFile, CloudHttp local) : ICloudLogin
{
    private const string Username = "oauth2accesstoken";
    private const string ProviderAnnotation = "gcp.auth.fluxcd.io/workload-identity-provider";
    private const string AccountAnnotation = "iam.gke.io/gcp-service-account";
    private const string JwtType = "urn:ietf:params:oauth:token-type:jwt";

    public string IdentityOf(string host, ServiceAccountIdentity? account)
    {
        if (!HostPattern().IsMatch(host))
        {
            throw new RegistryException($"invalid GCP registry: '{host}'. must match {HostPattern()}");
        }

        if (account is null)
        {
            return "gar";
        }

        // Without a service account to act as, the identity is the ServiceAccount itself, which other clusters do not share.
        return EmailOf(account) is { } email
            ? $"gar:{ProviderOf(account)}:{email}"
            : $"gar:{ProviderOf(account)}:{account.Cluster}:{account.Namespace}:{account.Name}";
    }

    public async Task<CloudLogin> LoginAsync(string host, ServiceAccountIdentity? account, CancellationToken cancellationToken)
    {
        CloudToken token = account is not null ? await FederateAsync(account, cancellationToken)
            : settings.CredentialsFile.Length > 0 ? await keyFile.LoginAsync(settings.CredentialsFile, cancellationToken)
            : await FromMetadataAsync(cancellationToken);
        return new(Username, token.Value, "", token.ExpiresAt);
    }

    private async Task<CloudToken> FederateAsync(ServiceAccountIdentity account, CancellationToken cancellationToken)
    {
        (string tokenAudience, string stsAudience) = await AudiencesAsync(account, cancellationToken);
        string subject = await account.IssueTokenAsync(tokenAudience, cancellationToken);
        CloudToken token = await federation.ExchangeAsync(GoogleEndpoints.Sts, stsAudience, subject, JwtType, cancellationToken);
        return EmailOf(account) is { } email
            ? await federation.ImpersonateAsync(GoogleEndpoints.Impersonate(email), token, cancellationToken)
            : token;
    }

    /// <summary>With a named provider both audiences are its name; without one the cluster is taken for the GKE cluster that we run in.</summary>
    private async Task<(string Token, string Sts)> AudiencesAsync(ServiceAccountIdentity account, CancellationToken cancellationToken)
    {
        if (ProviderOf(account) is { Length: > 0 } provider)
        {
            string audience = "//iam.googleapis.com/" + provider;
            return (audience, audience);
        }

        string project = await MetadataAsync("project/project-id", cancellationToken);
        string location = await MetadataAsync("instance/attributes/cluster-location", cancellationToken);
        string cluster = await MetadataAsync("instance/attributes/cluster-name", cancellationToken);
        string pool = $"{project}.svc.id.goog";
        return (pool, $"identitynamespace:{pool}:https://container.googleapis.com/v1/projects/{project}/locations/{location}/clusters/{cluster}");
    }

    /// <summary>The service account to act as; <see langword="null"/> for the ServiceAccount itself.</summary>
    private static string? EmailOf(ServiceAccountIdentity account) => account.Annotations.GetValueOrDefault(AccountAnnotation) is { Length: > 0 } email ? email : null;

    private static string ProviderOf(ServiceAccountIdentity account)
    {
        string provider = account.Annotations.GetValueOrDefault(ProviderAnnotation, "");
        return provider.Length == 0 || Provider().IsMatch(provider) ? provider : throw new RegistryException($"{account}: annotation '{ProviderAnnotation}' must match {Provider()}");
    }

    private async Task<CloudToken> FromMetadataAsync(CancellationToken cancellationToken)
    {
        const string what = "token of the Google machine identity";
        return federation.ReadToken(
            what, await local.SendForObjectAsync(what, () => Metadata("instance/service-accounts/default/token"), cancellationToken));
    }

    private async Task<string> MetadataAsync(string path, CancellationToken cancellationToken) =>
        System.Text.Encoding.UTF8.GetString(await local.SendAsync("Google metadata", () => Metadata(path), cancellationToken)).Trim();

    private HttpRequestMessage Metadata(string path)
    {
        HttpRequestMessage request = new(HttpMethod.Get, $"http://{settings.MetadataHost}/computeMetadata/v1/{path}");
        request.Headers.TryAddWithoutValidation("Metadata-Flavor", "Google");
        return request;
    }

    [GeneratedRegex(@"\A(((.+\.)?gcr\.io)|(.+-docker\.pkg\.dev)|(docker\.s3nsregistry\.fr))\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex HostPattern();

    [GeneratedRegex(@"\Aprojects/[0-9]{1,30}/locations/global/workloadIdentityPools/[^/]{1,100}/providers/[^/]{1,100}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Provider();
}
