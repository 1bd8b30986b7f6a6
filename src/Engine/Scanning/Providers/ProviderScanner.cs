using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Store;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>Scans a provider: checks its spec, asks its source, fills in default values (providers.md §1).</summary>
public sealed class ProviderScanner
{
    private readonly Dictionary<string, IProviderSource> _sources;
    private readonly GitSources _git;

    /// <summary>Creates a scanner.</summary>
    /// <param name="store">Where registries are asked.</param>
    /// <param name="targets">Finds repositories and credentials.</param>
    /// <param name="git">The sources of Git services.</param>
    /// <param name="services">Calls external services.</param>
    public ProviderScanner(ScanStore store, RegistryTargets targets, GitSources git, ExternalServiceClient services)
    {
        _git = git;
        OciTagSource registries = new(store, targets);
        _sources = new()
        {
            [ProviderTypes.Static] = new StaticSource(),
            [ProviderTypes.OciArtifactTag] = registries,
            [ProviderTypes.AcrArtifactTag] = registries,
            [ProviderTypes.EcrArtifactTag] = registries,
            [ProviderTypes.GarArtifactTag] = registries,
            [ProviderTypes.ExternalService] = new ExternalServiceSource(services),
        };
    }

    /// <summary>Whether the operator's settings let providers ask for <c>insecure</c> (registry.md §2.3).</summary>
    public bool AllowInsecure { get; init; } = true;

    /// <summary>Scans a provider.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="secrets">What it names, already read.</param>
    /// <param name="age">How old what it uses may be.</param>
    /// <param name="cancellationToken">Stops the scan.</param>
    /// <exception cref="ProviderException">The scan failed; the message is the one for the provider's status.</exception>
    public async Task<ScanResult> ScanAsync(
        ResourceSetInputProvider provider, ProviderSecrets secrets, ScanAge age, CancellationToken cancellationToken)
    {
        ProviderRules.Check(provider);
        if (provider.Insecure && !AllowInsecure)
        {
            throw new ProviderException("spec.insecure is forbidden by the operator's settings") { IsTerminal = true };
        }

        IProviderSource source = _sources.GetValueOrDefault(provider.Type) ?? _git.Find(provider.Type) ?? throw new ProviderException($"unsupported type: {provider.Type}");

        return await ScanAsync(provider, secrets, source, age, cancellationToken);
    }

    /// <summary>Scans a provider through a source that the caller brings along.</summary>
    /// <inheritdoc cref="ScanAsync(ResourceSetInputProvider, ProviderSecrets, ScanAge, CancellationToken)"/>
    internal static async Task<ScanResult> ScanAsync(
        ResourceSetInputProvider provider, ProviderSecrets secrets, IProviderSource source, ScanAge age, CancellationToken cancellationToken)
    {
        ScanResult result = await source.ScanAsync(provider, secrets, age, cancellationToken);
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
}
