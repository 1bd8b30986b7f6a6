using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying.Inventory;

/// <summary>One entry of <c>status.inventory</c> (resources.md §3).</summary>
/// <param name="Key">The object.</param>
/// <param name="Version">API version without the group.</param>
public sealed record InventoryEntry(ObjectKey Key, string Version)
{
    private const string RbacGroup = "rbac.authorization.k8s.io";

    /// <summary>The object's kind in full.</summary>
    public GroupVersionKind Gvk => new(Key.Group, Version, Key.Kind);

    /// <summary><c>namespace_name_group_kind</c>; colons in names of roles and bindings are written as two underscores.</summary>
    public string Id
    {
        get
        {
            bool escaped = Key.Group == RbacGroup && Key.Kind is "Role" or "ClusterRole" or "RoleBinding" or "ClusterRoleBinding";
            string name = escaped ? Key.Name.Replace(":", "__", StringComparison.Ordinal) : Key.Name;
            return $"{Key.Namespace}_{name}_{Key.Group}_{Key.Kind}";
        }
    }

    /// <summary>The entry of an object.</summary>
    public static InventoryEntry Of(KubeObject source) => new(source.Key, source.Gvk.Version);

    /// <summary>Reads an id and version.</summary>
    /// <exception cref="ResourceException">The id does not have four parts.</exception>
    public static InventoryEntry Parse(string id, string version)
    {
        int first = id.IndexOf('_', StringComparison.Ordinal);
        int last = id.LastIndexOf('_');
        int middle = last > 0 ? id.LastIndexOf('_', last - 1) : -1;
        if (first < 0 || middle <= first)
        {
            throw new ResourceException($"unable to parse stored object metadata: {id}");
        }

        string name = id[(first + 1)..middle].Replace("__", ":", StringComparison.Ordinal);
        return new(new(id[(middle + 1)..last], id[(last + 1)..], id[..first], name), version);
    }
}
