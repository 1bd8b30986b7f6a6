using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>What the plan of a stage says about one object.</summary>
/// <param name="desired">What we want.</param>
/// <param name="entry">The object's entry in the inventory.</param>
internal sealed class PlannedObject(KubeObject desired, InventoryEntry entry)
{
    /// <summary>The object's entry in the inventory, as the server identifies it.</summary>
    public InventoryEntry Entry { get; } = entry;

    /// <summary>What we want.</summary>
    public KubeObject Desired { get; } = desired;

    /// <summary>What the cluster holds, or <see langword="null"/> when it is new.</summary>
    public KubeObject? Live { get; set; }

    /// <summary>The server's identity and form of the object: its dry-run answer, or the live object.</summary>
    public KubeObject? Answer { get; set; }

    /// <summary>Clean-up of other tools' bookkeeping, or <see langword="null"/>.</summary>
    public List<object?>? Cleanup { get; set; }

    /// <summary>Whether it must be applied.</summary>
    public bool MustApply { get; set; }

    /// <summary>Whether it was deleted in order to be created anew.</summary>
    public bool Recreated { get; set; }
}
