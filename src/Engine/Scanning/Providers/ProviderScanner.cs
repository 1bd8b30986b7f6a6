using Serverless.Engine.Resources;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>Scans a provider: checks its spec, asks its source, fills in default values (providers.md §1).</summary>
public sealed class ProviderScanner
{
    private readonly Dictionary<string, IProviderSource> _sources;

    /// <summary>Creates a scanner.</summary>
    /// <param name="store">Where registries are asked.</param>
    /// <param name="services">Calls external services.</param>
    public ProviderScanner(ScanStore store, ExternalServiceClient services) => _sources = new()
    {
        [ProviderTypes.Static] = new StaticSource(),
        [ProviderTypes.OciArtifactTag] = new OciTagSource(store),
        [ProviderTypes.ExternalService] = new ExternalServiceSource(services),
    };

    /// <summary>Scans a provider.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="secrets">What it names, already read.</param>
    /// <param name="notBefore">Answers of registries that others asked for count when they were asked for at this time or later.</param>
    /// <param name="cancellationToken">Stops the scan.</param>
    /// <exception cref="ProviderException">The scan failed; the message is the one for the provider's status.</exception>
    public async Task<ScanResult> ScanAsync(
        ResourceSetInputProvider provider, ProviderSecrets secrets, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        ProviderRules.Check(provider);
        if (!_sources.TryGetValue(provider.Type, out IProviderSource? source))
        {
            throw new ProviderException(Unavailable(provider.Type));
        }

        return await ScanAsync(provider, secrets, source, notBefore, cancellationToken);
    }

    /// <summary>Scans a provider through a source that the caller brings along.</summary>
    /// <inheritdoc cref="ScanAsync(ResourceSetInputProvider, ProviderSecrets, DateTimeOffset, CancellationToken)"/>
    internal static async Task<ScanResult> ScanAsync(
        ResourceSetInputProvider provider, ProviderSecrets secrets, IProviderSource source, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        ProviderRules.Check(provider);
        ScanResult result = await source.ScanAsync(provider, secrets, notBefore, cancellationToken);
        foreach (Dictionary<string, object?> input in result.Inputs)
        {
            foreach ((string key, object? value) in provider.DefaultValues)
            {
                // Each input gets its own copy, so that changing one changes no other.
                input.TryAdd(key, JsonTree.Clone(value));
            }
        }

        return result;
    }

    private static string Unavailable(string type) => ProviderTypes.IsArtifactTag(type)
        ? $"failed to call OCI provider: the cloud login of {type} is not available; OCIArtifactTag with a pull secret reads the same registries"
        : $"unsupported type: {type}";
}
