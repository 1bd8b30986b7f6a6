namespace Serverless.Engine.Go.Regexes;

/// <summary>The empty-width assertions of RE2.</summary>
internal enum AnchorKind
{
    BeginText,
    EndText,
    BeginLine,
    EndLine,
    WordBoundary,
    NoWordBoundary,
}
