using Serverless.Engine.Resources;

namespace Serverless.Engine.Inputs;

/// <summary>Which providers a ResourceSet refers to (resources.md §7.3).</summary>
internal static class ProviderSelection
{
    /// <summary>The referenced providers, each once, by name in byte order; the order of the references does not matter.</summary>
    /// <param name="references">The references; <see langword="null"/> for none.</param>
    /// <param name="targetNamespace">Namespace of the ResourceSet; providers of others are ignored.</param>
    /// <param name="providers">The providers to choose from.</param>
    /// <param name="allowMissing">Whether a reference by name may find nothing.</param>
    /// <exception cref="InputException">A named provider is missing, or a reference is malformed.</exception>
    public static IReadOnlyList<ResourceSetInputProvider> Select(
        IReadOnlyList<InputProviderReference>? references,
        string targetNamespace,
        IReadOnlyList<ResourceSetInputProvider> providers,
        bool allowMissing)
    {
        SortedDictionary<string, ResourceSetInputProvider> chosen = new(StringComparer.Ordinal);
        foreach (InputProviderReference reference in references ?? [])
        {
            foreach (ResourceSetInputProvider provider in Find(reference, targetNamespace, providers, allowMissing))
            {
                chosen[provider.Name] = provider;
            }
        }

        return [.. chosen.Values];
    }

    private static IEnumerable<ResourceSetInputProvider> Find(
        InputProviderReference reference,
        string targetNamespace,
        IReadOnlyList<ResourceSetInputProvider> providers,
        bool allowMissing)
    {
        if (reference.Name is { } name)
        {
            ResourceSetInputProvider? found = providers.FirstOrDefault(p => p.Name == name && p.Namespace == targetNamespace);
            return found is not null ? [found]
                : allowMissing ? []
                : throw new InputException(
                    $"failed to get provider {targetNamespace}/{name}: resourcesetinputproviders.{Names.Group} \"{name}\" not found");
        }

        if (reference.Selector is not { } written)
        {
            throw new InputException("input provider reference must have either name or selector set");
        }

        try
        {
            LabelSelector selector = LabelSelector.From(written);
            return providers.Where(p => p.Namespace == targetNamespace && selector.Matches(p.Object));
        }
        catch (ResourceException e)
        {
            throw new InputException($"failed to parse selector {JsonTree.ToJson(written)}: {e.Message}", e);
        }
    }
}
