using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Trees;

/// <summary>The inventory in an object's status, in stored order; releases keep it as a plain list.</summary>
internal static class StoredInventory
{
    /// <returns><see langword="null"/> when the object has none.</returns>
    public static IReadOnlyList<InventoryEntry>? Of(KubeObject owner)
    {
        List<object?>? stored = owner.Root.At("status", "inventory") is List<object?> list ? list : owner.Root.ListAt("status", "inventory", "entries");
        return stored is null
            ? null
            : [.. stored.OfType<Dictionary<string, object?>>().Select(e => InventoryEntry.Parse(e.StringAt("id") ?? "", e.StringAt("v") ?? ""))];
    }
}
