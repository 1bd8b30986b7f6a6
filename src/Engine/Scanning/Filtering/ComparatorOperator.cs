namespace Serverless.Engine.Scanning.Filtering;

/// <summary>The operators of a version range, synonyms joined.</summary>
internal enum ComparatorOperator
{
    /// <summary>None or <c>=</c>.</summary>
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,

    /// <summary><c>~</c> or <c>~></c>.</summary>
    Tilde,
    Caret,
}
