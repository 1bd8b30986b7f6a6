using Serverless.Engine.Resources;

namespace Serverless.Engine.Health;

/// <summary>One object of a wait with its latest health.</summary>
/// <param name="Key">The object.</param>
/// <param name="Health">Its health; <see langword="null"/> as long as it was not read.</param>
internal readonly record struct CheckedObject(ObjectKey Key, ObjectHealth? Health)
{
    public HealthState State => Health?.Status ?? HealthState.Unknown;

    /// <summary>The item of a failure message (reconcile.md §14).</summary>
    public override string ToString() =>
        Health?.Error is { Length: > 0 } error ? $"{Key} status: '{State}': {error}" : $"{Key} status: '{State}'";
}
