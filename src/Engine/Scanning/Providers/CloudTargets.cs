using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>Types <c>ACRArtifactTag</c>, <c>ECRArtifactTag</c>, <c>GARArtifactTag</c>: credentials from a cloud identity (registry.md §5).</summary>
internal sealed class CloudTargets(LoginCache logins, ICloudLogin login) : IRegistryTargetSource
{
    public async Task<RegistryTarget> FindAsync(
        ResourceSetInputProvider provider, ProviderSecrets secrets, List<string> warnings, CancellationToken cancellationToken)
    {
        RepositoryReference reference = RepositoryReference.Parse(provider.Url);
        RegistryCredentials credentials = await logins.GetAsync(login, reference.Host, secrets.Account, cancellationToken);
        return new(reference, credentials, TlsSettings.Default, Insecure: false);
    }
}
