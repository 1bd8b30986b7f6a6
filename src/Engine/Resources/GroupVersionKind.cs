namespace Serverless.Engine.Resources;

/// <summary>API group, version and kind of a Kubernetes object.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">API version such as <c>v1</c>.</param>
/// <param name="Kind">Kind such as <c>Deployment</c>.</param>
public readonly record struct GroupVersionKind(string Group, string Version, string Kind)
{
    /// <summary><c>version</c> for the core group, else <c>group/version</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Splits an <c>apiVersion</c> field at its slash.</summary>
    public static GroupVersionKind From(string apiVersion, string kind)
    {
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new("", apiVersion, kind) : new(apiVersion[..slash], apiVersion[(slash + 1)..], kind);
    }

    /// <summary><c>apiVersion/Kind</c>.</summary>
    public override string ToString() => $"{ApiVersion}/{Kind}";
}
