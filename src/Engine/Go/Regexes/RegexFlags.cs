namespace Serverless.Engine.Go.Regexes;

/// <summary>The flags that <c>(?imsU)</c> switches.</summary>
[Flags]
internal enum RegexFlags
{
    None = 0,

    /// <summary><c>i</c>: letters match in either case.</summary>
    FoldCase = 1,

    /// <summary><c>m</c>: <c>^</c> and <c>$</c> match at lines.</summary>
    MultiLine = 2,

    /// <summary><c>s</c>: <c>.</c> matches a line feed.</summary>
    DotNewLine = 4,

    /// <summary><c>U</c>: greedy and lazy change places.</summary>
    Ungreedy = 8,
}
