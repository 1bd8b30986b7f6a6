using Serverless.Engine.Go;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;

namespace Serverless.Engine.Reconciling;

/// <summary>
/// Type <c>ExternalArtifact</c>: one input for each <c>source.toolkit.fluxcd.io/v1 ExternalArtifact</c> of the cluster that a selector
/// means, sorted by namespace and name (providers.md §9).
/// </summary>
/// <param name="client">Reads with the identity of the provider.</param>
/// <param name="account">The impersonated ServiceAccount, for messages; empty for none.</param>
internal sealed class ExternalArtifactSource(KubernetesClient client, string account) : IProviderSource
{
    private const string Prefix = "failed to call ExternalArtifact provider: ";

    /// <summary>The kind that is read.</summary>
    public static readonly GroupVersionKind Kind = new("source.toolkit.fluxcd.io", "v1", "ExternalArtifact");

    public async Task<ScanResult> ScanAsync(
        ResourceSetInputProvider provider, ProviderSecrets secrets, ScanAge age, CancellationToken cancellationToken)
    {
        SortedDictionary<(string, string), KubeObject> found = new(Comparer<(string Ns, string Name)>.Create((a, b) =>
            string.CompareOrdinal(a.Ns, b.Ns) is not 0 and var order ? order : string.CompareOrdinal(a.Name, b.Name)));
        foreach (ArtifactSelection selection in Selections(provider))
        {
            foreach (KubeObject artifact in await ReadAsync(selection, cancellationToken).ConfigureAwait(false))
            {
                found.TryAdd((artifact.Namespace, artifact.Name), artifact);
            }
        }

        return new([.. found.Values.Take(provider.Filter.Limit).Select(Export)], []);
    }

    private static IReadOnlyList<ArtifactSelection> Selections(ResourceSetInputProvider provider)
    {
        try
        {
            return ArtifactSelection.Of(provider);
        }
        catch (ResourceException e)
        {
            throw new ProviderException($"{Prefix}invalid label selector: {e.Message}", e);
        }
    }

    private async Task<IEnumerable<KubeObject>> ReadAsync(ArtifactSelection selection, CancellationToken cancellationToken)
    {
        try
        {
            if (selection is { Name.Length: > 0, Namespace.Length: > 0 })
            {
                return await client.GetAsync(Kind, selection.Namespace, selection.Name, cancellationToken).ConfigureAwait(false) is { } one ? [one] : [];
            }

            ListOptions options = new() { LabelSelector = selection.Name.Length > 0 || selection.Labels.Requirements.Count == 0 ? null : selection.Labels.ToQuery() };
            return (await client.ListAsync(Kind, selection.Namespace, options, cancellationToken).ConfigureAwait(false)).Items.Where(selection.Matches);
        }
        catch (KubernetesException e) when (e.Class == KubernetesErrorClass.Forbidden && account.Length > 0)
        {
            throw new ProviderException($"{Prefix}impersonated service account '{account}' lacks permissions to {Describe(selection)}: {e.Message}", e);
        }
        catch (Exception e) when (e is KubernetesException or NoMatchException)
        {
            throw new ProviderException($"{Prefix}failed to {Describe(selection)}{(All(selection) ? $" for selector {selection.Name}" : "")}: {e.Message}", e);
        }
    }

    private static bool All(ArtifactSelection selection) => selection is { Name.Length: > 0, Namespace.Length: 0 };

    private static string Describe(ArtifactSelection selection) => selection switch
    {
        { Name.Length: > 0, Namespace.Length: 0 } => "list ExternalArtifacts across all namespaces",
        { Name.Length: > 0 } => $"get ExternalArtifact '{selection.Namespace}/{selection.Name}'",
        _ => $"list ExternalArtifacts in namespace '{(selection.Namespace.Length == 0 ? "*" : selection.Namespace)}'",
    };

    private static Dictionary<string, object?> Export(KubeObject artifact)
    {
        Dictionary<string, object?> input = new(artifact.Root.MapAt("metadata", "labels") ?? [])
        {
            ["id"] = Adler32.Id($"{artifact.Namespace}/{artifact.Name}"),
            ["name"] = artifact.Name,
            ["namespace"] = artifact.Namespace,
        };
        if (artifact.Root.StringAt("status", "artifact", "revision") is { Length: > 0 } revision)
        {
            input["revision"] = revision;
        }

        return input;
    }
}
