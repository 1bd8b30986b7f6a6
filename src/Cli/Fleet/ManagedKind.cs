using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Fleet;

/// <summary>A kind that a ResourceSet manages in a namespace, and as whom.</summary>
/// <param name="Owner">Namespace of the ResourceSet.</param>
/// <param name="Account">ServiceAccount in that namespace; empty for the kubeconfig's own identity.</param>
/// <param name="Gvk">The kind.</param>
/// <param name="Namespace">Where the objects are; empty for kinds without namespaces.</param>
internal sealed record ManagedKind(string Owner, string Account, GroupVersionKind Gvk, string Namespace)
{
    private const string TemplateMark = "<<";

    /// <summary>The kinds of what a ResourceSet has made, and of what its manifest shows without rendering it.</summary>
    public static IEnumerable<ManagedKind> Of(KubeObject set, string defaultAccount)
    {
        string account = set.Root.StringAt("spec", "serviceAccountName") is { Length: > 0 } named ? named : defaultAccount;
        IEnumerable<(GroupVersionKind Gvk, string Namespace)> wanted = Manifests(set).Where(m => !Shown(m).Contains(TemplateMark, StringComparison.Ordinal))
            .Select(m => (GroupVersionKind.From(m.StringAt("apiVersion") ?? "", m.StringAt("kind") ?? ""), m.StringAt("metadata", "namespace") ?? set.Namespace));
        return Made(set).Concat(wanted).Distinct().Select(k => new ManagedKind(set.Namespace, account, k.Gvk, k.Namespace));
    }

    private static IEnumerable<(GroupVersionKind Gvk, string Namespace)> Made(KubeObject set)
    {
        try
        {
            return ObjectInventory.From(set).Entries.Select(e => (e.Gvk, e.Key.Namespace));
        }
        catch (ResourceException)
        {
            // A pass reports what is wrong with it.
            return [];
        }
    }

    private static IEnumerable<Dictionary<string, object?>> Manifests(KubeObject set) =>
        (set.Root.ListAt("spec", "steps") ?? []).OfType<Dictionary<string, object?>>().Append(set.Root.MapAt("spec") ?? [])
            .SelectMany(place => place.ListAt("resources") ?? [])
            .OfType<Dictionary<string, object?>>();

    private static string Shown(Dictionary<string, object?> manifest) =>
        $"{manifest.StringAt("apiVersion")} {manifest.StringAt("kind")} {manifest.StringAt("metadata", "namespace")}";
}
