using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>How the run of one object ended.</summary>
/// <param name="Result">The kind of end.</param>
/// <param name="Object">The object as the cluster holds it afterwards.</param>
/// <param name="After">When it wants the next run, counted from now; <see langword="null"/> when nothing is planned.</param>
/// <param name="Changes">One line for each change, for people.</param>
internal sealed record RunOutcome(RunResult Result, KubeObject Object, TimeSpan? After, IReadOnlyList<string> Changes)
{
    /// <summary>An outcome without changes.</summary>
    public static RunOutcome Of(RunResult result, KubeObject source, TimeSpan? after = null) => new(result, source, after, []);
}
