namespace Serverless.Engine.Reconciling;

/// <summary>A line of an event that tells what was changed (reconcile.md §12).</summary>
/// <param name="Step">The step that changed it; empty for the final one and the collector.</param>
/// <param name="Text">What was changed.</param>
internal sealed record ChangeLine(string Step, string Text);
