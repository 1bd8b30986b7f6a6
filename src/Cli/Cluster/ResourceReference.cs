using Serverless.Cli.Execution;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Cluster;

/// <summary>A <c>Kind/name</c> argument whose kind has been found in the cluster.</summary>
internal sealed record ResourceReference(KnownKind Known, GroupVersionKind Gvk, string Name)
{
    /// <summary>Reads an argument. Only exact kind names are accepted (cli.md §1.4).</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="example">What the message about a malformed argument shows.</param>
    /// <param name="gap">What stands before the colon in the message about an unknown kind; the verbs differ.</param>
    /// <param name="client">The cluster.</param>
    /// <param name="cancellationToken">Stops the look-up.</param>
    public static async Task<ResourceReference> ParseAsync(
        string argument, string example, string gap, KubernetesClient client, CancellationToken cancellationToken)
    {
        string[] parts = argument.Split('/');
        if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
        {
            throw new CliException($"resource name must be in the format <kind>/<name>, e.g., {example}");
        }

        string prefix = $"unable to get gvk for kind {parts[0]}{gap}: ";
        KnownKind known = KindCatalog.All.FirstOrDefault(k => k.Kind == parts[0]) ?? throw new CliException($"{prefix}unknown kind {parts[0]}") { Hint = Suggestion(parts[0]) };
        GroupVersionKind gvk = await KindCatalog.ResolveAsync(client, known, cancellationToken)
            ?? throw new CliException($"{prefix}no matches for kind \"{known.Kind}\" in group \"{known.Group}\"");
        return new ResourceReference(known, gvk, parts[1]);
    }

    private static string Suggestion(string kind) =>
        (KindCatalog.All.FirstOrDefault(k => k.ShortName.Equals(kind, StringComparison.OrdinalIgnoreCase))?.Kind
            ?? NearestName.Find(kind, KindCatalog.All.Select(k => k.Kind))) is { } near
            ? $"did you mean {near}?"
            : $"kinds are {string.Join(", ", KindCatalog.All.Select(k => k.Kind))}";
}
