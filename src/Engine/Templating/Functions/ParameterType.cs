namespace Serverless.Engine.Templating.Functions;

/// <summary>The Go types that functions ask for.</summary>
internal enum ParameterType
{
    Any,
    String,
    Int,
    Float,
    Bool,
    Map,
    Time,
}
