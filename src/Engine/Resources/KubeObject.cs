namespace Serverless.Engine.Resources;

/// <summary>
/// A Kubernetes object of any kind: its JSON tree with accessors for what all objects share.
/// Fields of the wrong JSON type read as absent.
/// </summary>
/// <param name="root">The tree (see <see cref="JsonTree"/>). It is not copied.</param>
public sealed class KubeObject(Dictionary<string, object?> root)
{
    /// <summary>The whole object.</summary>
    public Dictionary<string, object?> Root { get; } = root;

    /// <summary><c>apiVersion</c>, or empty.</summary>
    public string ApiVersion => Root.StringAt("apiVersion") ?? "";

    /// <summary><c>kind</c>, or empty.</summary>
    public string Kind => Root.StringAt("kind") ?? "";

    /// <summary><c>metadata.name</c>, or empty.</summary>
    public string Name => Root.StringAt("metadata", "name") ?? "";

    /// <summary><c>metadata.namespace</c>; empty for cluster-scoped objects.</summary>
    public string Namespace => Root.StringAt("metadata", "namespace") ?? "";

    /// <summary><c>metadata.uid</c>, or empty.</summary>
    public string Uid => Root.StringAt("metadata", "uid") ?? "";

    /// <summary><c>metadata.resourceVersion</c>, or empty. Opaque: compare for equality only.</summary>
    public string ResourceVersion => Root.StringAt("metadata", "resourceVersion") ?? "";

    /// <summary><c>metadata.generation</c>, or 0.</summary>
    public long Generation => Root.At("metadata", "generation") is long g ? g : 0;

    /// <summary>Whether <c>metadata.deletionTimestamp</c> is set.</summary>
    public bool IsDeleting => !string.IsNullOrEmpty(Root.StringAt("metadata", "deletionTimestamp"));

    /// <summary>Group, version and kind.</summary>
    public GroupVersionKind Gvk => GroupVersionKind.From(ApiVersion, Kind);

    /// <summary>Group, kind, namespace and name.</summary>
    public ObjectKey Key => new(Gvk.Group, Kind, Namespace, Name);

    /// <summary>The value of a label, or <see langword="null"/>.</summary>
    public string? Label(string key) => Root.StringAt("metadata", "labels", key);

    /// <summary>The value of an annotation, or <see langword="null"/>.</summary>
    public string? Annotation(string key) => Root.StringAt("metadata", "annotations", key);

    /// <summary>A copy that shares nothing with this object.</summary>
    public KubeObject Clone() => new(JsonTree.CloneMap(Root));

    /// <inheritdoc/>
    public override string ToString() => Key.ToString();
}
