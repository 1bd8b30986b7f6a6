using System.Collections.Immutable;

namespace Serverless.Sandbox.Kubernetes.Resources;

/// <summary>What a cluster serves: the built-in kinds and those of its CustomResourceDefinitions.</summary>
internal sealed class ResourceCatalog
{
    private ImmutableDictionary<string, ImmutableArray<ResourceType>> _custom = ImmutableDictionary<string, ImmutableArray<ResourceType>>.Empty;
    private long _revision;

    /// <summary>Grows whenever the served kinds change.</summary>
    public long Revision => Interlocked.Read(ref _revision);

    /// <summary>Every served kind, ordered by group, with the core group first.</summary>
    public IEnumerable<ResourceType> All =>
        Served.OrderBy(type => type.Group, StringComparer.Ordinal).ThenBy(type => type.Plural, StringComparer.Ordinal);

    public ResourceType? Find(string group, string version, string plural) =>
        BuiltinResources.All.FirstOrDefault(type => Is(type, group, version, plural))
        ?? (_custom.TryGetValue($"{plural}.{group}", out ImmutableArray<ResourceType> types) ? types.FirstOrDefault(type => type.Version == version) : null);

    public bool Serves(string group, string version) => Served.Any(type => type.Group == group && type.Version == version);

    public bool Serves(string group) => Served.Any(type => type.Group == group);

    /// <summary>Serves the versions of a definition from now on.</summary>
    public void Set(string definition, IEnumerable<ResourceType> types)
    {
        _custom = _custom.SetItem(definition, [.. types]);
        Interlocked.Increment(ref _revision);
    }

    /// <summary>Stops serving a definition.</summary>
    public void Remove(string definition)
    {
        _custom = _custom.Remove(definition);
        Interlocked.Increment(ref _revision);
    }

    private IEnumerable<ResourceType> Served => BuiltinResources.All.Concat(_custom.Values.SelectMany(types => types));

    private static bool Is(ResourceType type, string group, string version, string plural) =>
        type.Plural == plural && type.Group == group && type.Version == version;
}
