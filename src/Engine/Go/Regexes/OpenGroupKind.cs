namespace Serverless.Engine.Go.Regexes;

/// <summary>What a parenthesis that is still open will become.</summary>
internal enum OpenGroupKind
{
    Pattern,
    Capture,
    Plain,
}
