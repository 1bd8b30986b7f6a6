namespace Serverless.Sandbox.Kubernetes.Schema;

/// <summary>
/// One place of an object's schema: its type and its merge semantics (server-side apply's "typed" view), and for custom
/// resources the rules that values must keep. Built once, then only read.
/// </summary>
internal sealed class SchemaNode
{
    /// <summary>A value without a schema: maps are merged key by key, lists are replaced.</summary>
    public static readonly SchemaNode AnyValue = new() { Kind = NodeKind.Any };

    /// <summary>A value without a schema that is replaced as a whole.</summary>
    public static readonly SchemaNode AnyAtomic = new() { Kind = NodeKind.Any, Atomic = true };

    public static readonly SchemaNode Text = new() { Kind = NodeKind.String };

    public NodeKind Kind { get; set; }

    /// <summary>Declared fields of a map.</summary>
    public Dictionary<string, SchemaNode> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>Values of undeclared map keys, or list items; <see langword="null"/> when undeclared keys are not allowed.</summary>
    public SchemaNode? Element { get; set; }

    public bool Atomic { get; set; }

    /// <summary>Key fields of an associative list; empty for others.</summary>
    public string[] Keys { get; set; } = [];

    /// <summary>Whether a list is a set of scalars.</summary>
    public bool IsSet { get; set; }

    public bool HasDefault { get; set; }

    public object? Default { get; set; }

    /// <summary>Whether the value is a quantity, which is stored in its canonical form.</summary>
    public bool IsQuantity { get; set; }

    public bool Nullable { get; set; }

    /// <summary>Whether undeclared fields are kept (<c>x-kubernetes-preserve-unknown-fields</c>).</summary>
    public bool PreservesUnknown { get; set; }

    /// <summary>Whether the value is an object with apiVersion, kind and metadata of its own.</summary>
    public bool IsEmbeddedResource { get; set; }

    /// <summary>The constraints of a custom resource's schema at this place, or <see langword="null"/>.</summary>
    public ValueRules? Rules { get; set; }

    /// <summary>A copy with a default, for a field that refers to a shared type.</summary>
    public SchemaNode WithDefault(object? value)
    {
        SchemaNode copy = Copy();
        copy.HasDefault = true;
        copy.Default = value;
        return copy;
    }

    /// <summary>A copy that is replaced as a whole.</summary>
    public SchemaNode AsAtomic()
    {
        SchemaNode copy = Copy();
        copy.Atomic = true;
        return copy;
    }

    /// <summary>The schema of a field; <see langword="null"/> when it is neither declared nor allowed.</summary>
    public SchemaNode? Field(string name) =>
        Kind == NodeKind.Any ? AnyValue : Fields.TryGetValue(name, out SchemaNode? field) ? field : Element;

    /// <summary>The schema of list items.</summary>
    public SchemaNode Item => Element ?? AnyValue;

    /// <summary>Whether a field is declared by name.</summary>
    public bool Declares(string name) => Fields.ContainsKey(name);

    private SchemaNode Copy()
    {
        SchemaNode copy = new()
        {
            Kind = Kind, Element = Element, Atomic = Atomic, Keys = Keys, IsSet = IsSet, HasDefault = HasDefault, Default = Default,
            Nullable = Nullable, IsQuantity = IsQuantity, PreservesUnknown = PreservesUnknown, IsEmbeddedResource = IsEmbeddedResource, Rules = Rules,
        };
        foreach ((string name, SchemaNode field) in Fields)
        {
            copy.Fields[name] = field;
        }

        return copy;
    }
}
