using Serverless.Engine.Resources;

namespace Serverless.Cli.Cluster;

/// <summary>A kind that commands know by name.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="ShortName">Short name as accepted by <c>--kind</c>.</param>
/// <param name="Group">API group; the version is the one the cluster prefers.</param>
internal sealed record KnownKind(string Kind, string ShortName, string Group)
{
    /// <summary>Whether it is suspended by annotation; the others have <c>spec.suspend</c>.</summary>
    public bool IsSuspendedByAnnotation => Group == Names.Group;

    /// <summary>Whether a name or short name means this kind, whatever the case.</summary>
    public bool IsCalled(string name) => Kind.Equals(name, StringComparison.OrdinalIgnoreCase) || ShortName.Equals(name, StringComparison.OrdinalIgnoreCase);
}
