namespace Serverless.Sandbox.Kubernetes.Schema;

/// <summary>What a schema node allows.</summary>
internal enum NodeKind
{
    /// <summary>Any value; its structure follows from the value itself.</summary>
    Any,

    /// <summary>A string.</summary>
    String,

    /// <summary>An integer or a float.</summary>
    Number,

    /// <summary>A boolean.</summary>
    Boolean,

    /// <summary>A scalar of any type, such as a quantity or an int-or-string.</summary>
    Untyped,

    /// <summary>An object with declared fields, with free keys, or both.</summary>
    Map,

    /// <summary>A list.</summary>
    List,
}
