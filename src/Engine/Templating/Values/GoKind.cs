namespace Serverless.Engine.Templating.Values;

/// <summary>The kinds of Go values that templates can meet.</summary>
internal enum GoKind
{
    Invalid,
    Bool,
    Int,
    Uint,
    Float,
    Complex,
    String,
    Slice,
    Map,
    Struct,
}
