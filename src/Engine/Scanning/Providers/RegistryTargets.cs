using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Cloud.Aws;
using Serverless.Engine.Scanning.Cloud.Azure;
using Serverless.Engine.Scanning.Cloud.Google;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>Finds the repository of any provider whose type ends in <c>ArtifactTag</c>.</summary>
public sealed class RegistryTargets
{
    private readonly Dictionary<string, IRegistryTargetSource> _sources;

    /// <summary>Creates the sources.</summary>
    /// <param name="identities">The cloud identities of this process.</param>
    /// <param name="connections">The ways to the clouds.</param>
    /// <param name="registries">The client that the repositories are read with: logins that call the registry itself wait for their turn with it.</param>
    /// <param name="time">The clock.</param>
    public RegistryTargets(CloudIdentities identities, CloudConnections connections, RegistryClient registries, TimeProvider time)
    {
        LoginCache logins = new(time);
        AwsIdentity aws = new(identities.Aws, identities.Entra, new StsClient(connections.Public), connections.Machine);
        GoogleFederation federation = new(connections.Public, time);
        GoogleKeyFile keyFile = new(connections.Public, federation, time);
        _sources = new()
        {
            [ProviderTypes.OciArtifactTag] = new PullSecretTargets(),
            [ProviderTypes.AcrArtifactTag] = new CloudTargets(logins, new AcrLogin(identities.Entra, identities.Azure, connections.Public.Within(registries.Budgets), time)),
            [ProviderTypes.EcrArtifactTag] = new CloudTargets(logins, new EcrLogin(aws, connections.Public, time)),
            [ProviderTypes.GarArtifactTag] = new CloudTargets(logins, new GarLogin(identities.Google, federation, keyFile, connections.Machine)),
        };
    }

    /// <summary>The repository and what to show to its registry.</summary>
    /// <param name="provider">A provider of a registry type.</param>
    /// <param name="secrets">What it names.</param>
    /// <param name="warnings">Takes what was passed over.</param>
    /// <param name="cancellationToken">Stops a login.</param>
    /// <exception cref="RegistryException">The address is wrong, a Secret cannot be used, or a login failed.</exception>
    public Task<RegistryTarget> FindAsync(
        ResourceSetInputProvider provider, ProviderSecrets secrets, List<string> warnings, CancellationToken cancellationToken) =>
        _sources[provider.Type].FindAsync(provider, secrets, warnings, cancellationToken);
}
