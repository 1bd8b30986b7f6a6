using System.Text;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying.Mutations;

/// <summary>
/// Brings a rendered object into the form that a typed client would send (reconcile.md §5 item 5): no status, no creation time, no
/// nulls, Secret text folded into data, ports with their protocol, quantities in canonical form. Roles and ClusterRoles are sent as
/// they are. Fields that a built-in kind does not have stay in, so that the server refuses them instead of losing them silently.
/// </summary>
public static class Normalizer
{
    private static readonly string[] BuiltInGroups = ["", "apps", "batch", "autoscaling", "policy", "extensions"];

    /// <summary>Changes an object in place.</summary>
    public static void Apply(KubeObject target)
    {
        GroupVersionKind gvk = target.Gvk;
        if (gvk is { Group: "rbac.authorization.k8s.io", Kind: "Role" or "ClusterRole" })
        {
            return;
        }

        target.Root.MapAt("metadata")?.Remove("creationTimestamp");
        if (gvk.Kind == "CustomResourceDefinition")
        {
            ConversionBundle.DropInvalid(target);
        }
        else
        {
            target.Root.Remove("status");
        }

        if (!IsBuiltIn(gvk.Group))
        {
            return;
        }

        EmptyStrings(target.Root);
        DropNulls(target.Root);
        if (gvk is { ApiVersion: "v1", Kind: "Secret" })
        {
            FoldStringData(target.Root);
        }

        BuiltInDefaults.Apply(target);
    }

    private static bool IsBuiltIn(string group) =>
        Array.IndexOf(BuiltInGroups, group) >= 0 || (group.EndsWith(".k8s.io", StringComparison.Ordinal) && group != "apiextensions.k8s.io");

    // A null in a map of strings is an empty string.
    private static void EmptyStrings(Dictionary<string, object?> root)
    {
        foreach (string field in (ReadOnlySpan<string>)["data", "stringData", "binaryData"])
        {
            foreach ((string key, object? value) in root.MapAt(field)?.ToList() ?? [])
            {
                root.MapAt(field)![key] = value ?? "";
            }
        }
    }

    private static void DropNulls(object? node)
    {
        switch (node)
        {
            case Dictionary<string, object?> map:
                foreach ((string key, object? value) in map.ToList())
                {
                    if (value is null)
                    {
                        map.Remove(key);
                    }

                    DropNulls(value);
                }

                break;
            case List<object?> list:
                list.ForEach(DropNulls);
                break;
        }
    }

    private static void FoldStringData(Dictionary<string, object?> root)
    {
        if (!root.Remove("stringData", out object? stringData) || stringData is not Dictionary<string, object?> text)
        {
            return;
        }

        Dictionary<string, object?> data = root.MapAt("data") ?? [];
        foreach ((string key, object? value) in text)
        {
            data[key] = value is string s ? Convert.ToBase64String(Encoding.UTF8.GetBytes(s)) : value;
        }

        root["data"] = data;
    }
}
