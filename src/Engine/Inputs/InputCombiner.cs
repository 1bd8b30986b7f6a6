using Serverless.Engine.Resources;

namespace Serverless.Engine.Inputs;

/// <summary>Combines a ResourceSet's inline inputs and its providers' exported inputs into the sets for its templates (resources.md §7).</summary>
public static class InputCombiner
{
    /// <summary>Combines inputs.</summary>
    /// <param name="resourceSet">The ResourceSet.</param>
    /// <param name="namespaceProviders">All providers of its namespace; those that it does not refer to are ignored.</param>
    /// <exception cref="InputException">A reference, the strategy or the number of combinations is wrong (resources.md §7.6).</exception>
    public static CombinedInputs Combine(ResourceSet resourceSet, IReadOnlyList<ResourceSetInputProvider> namespaceProviders) =>
        CombineSelected(
            resourceSet,
            ProviderSelection.Select(resourceSet.InputsFrom, resourceSet.Namespace, namespaceProviders, allowMissing: false));

    /// <summary>The providers that a ResourceSet refers to, as far as they are at hand (cli.md §7).</summary>
    /// <exception cref="InputException">A reference is wrong.</exception>
    public static IReadOnlyList<ResourceSetInputProvider> SelectOffline(ResourceSet resourceSet, IReadOnlyList<ResourceSetInputProvider> providers) =>
        ProviderSelection.Select(resourceSet.InputsFrom, resourceSet.Namespace, providers, allowMissing: true);

    /// <summary>Combines inputs offline: a provider that is not at hand is left out, and without any inputs templates are rendered once (cli.md §7).</summary>
    /// <inheritdoc cref="Combine"/>
    public static CombinedInputs CombineOffline(ResourceSet resourceSet, IReadOnlyList<ResourceSetInputProvider> namespaceProviders)
    {
        CombinedInputs combined = CombineSelected(resourceSet, SelectOffline(resourceSet, namespaceProviders));
        return combined.Sets.Count == 0 ? CombinedInputs.None : combined;
    }

    private static CombinedInputs CombineSelected(ResourceSet resourceSet, IReadOnlyList<ResourceSetInputProvider> providers)
    {
        IEnumerable<InputSource> sources = [InputSource.From(resourceSet), .. providers.Select(InputSource.From)];
        IReadOnlyList<Dictionary<string, object?>> sets = resourceSet.Strategy.Name switch
        {
            InputStrategy.Flatten => [.. sources.SelectMany(s => s.Labelled())],
            InputStrategy.Permute => InputPermutation.Of(sources, resourceSet.Strategy.IncludeEmptyProviders),
            _ => throw new InputException($"unknown input strategy: '{resourceSet.Strategy.Name}'"),
        };
        return sets.Count == 0 && resourceSet.InputsFrom is null ? CombinedInputs.None : CombinedInputs.Of(sets);
    }
}
