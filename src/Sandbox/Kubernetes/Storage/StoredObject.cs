using Serverless.Engine.Resources;

namespace Serverless.Sandbox.Kubernetes.Storage;

/// <summary>One version of an object. The tree is never changed after it was stored.</summary>
internal sealed class StoredObject(string @namespace, string name, long version, Dictionary<string, object?> root)
{
    private byte[]? _json;
    private byte[]? _itemJson;

    public string Namespace { get; } = @namespace;

    public string Name { get; } = name;

    /// <summary>Key within the resource, in the order of lists.</summary>
    public string Key { get; } = KeyOf(@namespace, name);

    /// <summary>The <c>resourceVersion</c> as a number.</summary>
    public long Version { get; } = version;

    public Dictionary<string, object?> Root { get; } = root;

    /// <summary>The object as JSON; written once, however often it is read.</summary>
    public byte[] Json => _json ??= JsonTree.ToUtf8(Root);

    /// <summary>The object as an item of a built-in list, which does not repeat apiVersion and kind.</summary>
    public byte[] ItemJson => _itemJson ??= JsonTree.ToUtf8(
        Root.Where(pair => pair.Key is not ("apiVersion" or "kind")).ToDictionary());

    public static string KeyOf(string @namespace, string name) => @namespace.Length == 0 ? name : $"{@namespace}/{name}";
}
