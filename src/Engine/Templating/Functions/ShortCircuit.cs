namespace Serverless.Engine.Templating.Functions;

/// <summary>Functions whose later arguments are only evaluated when needed.</summary>
internal enum ShortCircuit
{
    None,
    And,
    Or,
}
