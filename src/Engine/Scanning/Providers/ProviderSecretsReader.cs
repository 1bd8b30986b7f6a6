using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>Reads what a provider names: its Secrets and, for registries, its ServiceAccount's pull secrets (registry.md §3.1).</summary>
public static class ProviderSecretsReader
{
    /// <exception cref="ProviderException">Something that is named does not exist or cannot be read.</exception>
    public static async Task<ProviderSecrets> ReadAsync(ResourceSetInputProvider provider, ISecretSource source, CancellationToken cancellationToken)
    {
        string ns = provider.Namespace;
        try
        {
            return new()
            {
                Secret = provider.SecretName.Length == 0 ? null
                    : await GetAsync(source, ns, provider.SecretName, $"failed to read secret '{ns}/{provider.SecretName}': ", cancellationToken),
                CertSecret = provider.CertSecretName.Length == 0 ? null
                    : await GetAsync(source, ns, provider.CertSecretName, "", cancellationToken),
                PullSecrets = provider.Type == ProviderTypes.OciArtifactTag && provider.ServiceAccountName.Length > 0
                    ? await PullSecretsAsync(source, ns, provider.ServiceAccountName, cancellationToken)
                    : [],
                Account = ProviderTypes.UsesCloudIdentity(provider.Type) && provider.ServiceAccountName.Length > 0
                    ? await AccountAsync(source, ns, provider.ServiceAccountName, cancellationToken)
                    : null,
            };
        }
        catch (RegistryException e)
        {
            throw new ProviderException(e.Message, e);
        }
    }

    private static async Task<SecretData> GetAsync(ISecretSource source, string ns, string name, string prefix, CancellationToken cancellationToken) =>
        await source.GetSecretAsync(ns, name, cancellationToken) is { } secret
            ? SecretData.From(secret)
            : throw new ProviderException($"{prefix}secret '{ns}/{name}' not found");

    private static async Task<ServiceAccountIdentity> AccountAsync(ISecretSource source, string ns, string account, CancellationToken cancellationToken)
    {
        KubeObject serviceAccount = await GetAccountAsync(source, ns, account, cancellationToken);
        Dictionary<string, string> annotations = [];
        foreach ((string key, object? value) in serviceAccount.Root.MapAt("metadata", "annotations") ?? [])
        {
            if (value is string text)
            {
                annotations[key] = text;
            }
        }

        return new(source.Cluster, ns, account, annotations, (audience, token) => source.IssueTokenAsync(ns, account, audience, token));
    }

    private static async Task<KubeObject> GetAccountAsync(ISecretSource source, string ns, string account, CancellationToken cancellationToken) =>
        await source.GetServiceAccountAsync(ns, account, cancellationToken) ?? throw new ProviderException($"serviceaccount '{ns}/{account}' not found");

    private static async Task<List<SecretData>> PullSecretsAsync(ISecretSource source, string ns, string account, CancellationToken cancellationToken)
    {
        KubeObject serviceAccount = await GetAccountAsync(source, ns, account, cancellationToken);
        List<SecretData> secrets = [];
        foreach (object? entry in serviceAccount.Root.ListAt("imagePullSecrets") ?? [])
        {
            if (entry is Dictionary<string, object?> reference && reference.StringAt("name") is { Length: > 0 } name)
            {
                string prefix = $"failed to get image pull secret for serviceaccount '{ns}/{account}': ";
                secrets.Add(await GetAsync(source, ns, name, prefix, cancellationToken));
            }
        }

        return secrets;
    }
}
