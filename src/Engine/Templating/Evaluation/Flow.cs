namespace Serverless.Engine.Templating.Evaluation;

/// <summary>How a node ended.</summary>
internal enum Flow
{
    Next,
    Break,
    Continue,
}
