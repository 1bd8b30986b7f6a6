using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>One object of a change set.</summary>
/// <param name="Entry">The object, as the server identified it.</param>
/// <param name="Action">What happened.</param>
/// <param name="Object">The object as the cluster holds it now; <see langword="null"/> when it was deleted.</param>
public sealed record ChangeEntry(InventoryEntry Entry, ChangeAction Action, KubeObject? Object)
{
    /// <summary>The line of an event: <c>Kind/namespace/name action</c>.</summary>
    public override string ToString() => $"{Entry.Key} {Action.ToString().ToLowerInvariant()}";
}
