using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>Type <c>OCIArtifactTag</c>: credentials from Secrets with docker configurations (registry.md §3).</summary>
internal sealed class PullSecretTargets : IRegistryTargetSource
{
    public Task<RegistryTarget> FindAsync(
        ResourceSetInputProvider provider, ProviderSecrets secrets, List<string> warnings, CancellationToken cancellationToken)
    {
        RepositoryReference reference = RepositoryReference.Parse(provider.Url);
        DockerConfig config = DockerConfig.From(secrets.Secret is null ? secrets.PullSecrets : [secrets.Secret, .. secrets.PullSecrets]);
        warnings.AddRange(config.Warnings);
        return Task.FromResult(new RegistryTarget(reference, config.Find(reference), secrets.Tls, provider.Insecure));
    }
}
