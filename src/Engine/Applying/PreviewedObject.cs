using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>What a run would do to one object.</summary>
/// <param name="Key">The object.</param>
/// <param name="Action">What would happen.</param>
/// <param name="Live">What the cluster holds; <see langword="null"/> when it is new.</param>
/// <param name="Planned">What it would hold; <see langword="null"/> when it would be deleted or the answer is not known.</param>
/// <param name="Failure">Why the server would refuse it, or <see langword="null"/>.</param>
public sealed record PreviewedObject(ObjectKey Key, ChangeAction Action, KubeObject? Live, KubeObject? Planned, string? Failure = null)
{
    /// <summary>Whether it would be deleted first, because the server refuses to change it as it is.</summary>
    public bool IsRecreated { get; init; }
}
