using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Ownership;

/// <summary>Takes the entries of former Flux owners out of the managed fields of everything that an object manages (cli.md §13).</summary>
internal sealed class OwnerMigration(Invocation invocation, string current, bool isDryRun)
{
    private int _needed;
    private int _done;
    private int _failed;

    public async Task RunAsync(IReadOnlyList<InventoryEntry> entries, CancellationToken cancellationToken)
    {
        foreach (InventoryEntry entry in entries)
        {
            await CleanAsync(entry, cancellationToken);
        }

        await invocation.PrintAsync(isDryRun
            ? $"✔ {_needed}/{entries.Count} resources need cleanup (current owner: {current})"
            : $"✔ cleaned {_done}/{entries.Count} resources (current owner: {current})");
        if (_failed > 0 && _done == 0 && !isDryRun && (_needed > 0 || _failed == entries.Count))
        {
            throw new CliException($"none of the resources that needed cleanup could be cleaned ({_failed} failed)");
        }
    }

    private async Task CleanAsync(InventoryEntry entry, CancellationToken cancellationToken)
    {
        string prefix = $"✗ {entry.Id}: failed to get resource: ";
        try
        {
            KubernetesClient client = invocation.Cluster.Client;
            KubeObject? target = await client.GetAsync(entry.Gvk, entry.Key.Namespace, entry.Key.Name, cancellationToken);
            if (target is null)
            {
                _failed++;
                await invocation.PrintAsync($"{prefix}not found");
                return;
            }

            prefix = $"✗ {entry.Id}: failed to patch resource: ";
            await CleanAsync(client, target, cancellationToken);
        }
        catch (KubernetesException e)
        {
            _failed++;
            await invocation.PrintAsync(prefix + e.Message);
        }
    }

    private async Task CleanAsync(KubernetesClient client, KubeObject target, CancellationToken cancellationToken)
    {
        List<Dictionary<string, object?>> fields = [.. (target.Root.ListAt("metadata", "managedFields") ?? []).OfType<Dictionary<string, object?>>()];
        List<Dictionary<string, object?>> foreign = [.. fields.Where(f => FluxManager.IsForeign(f, target, current))];
        string managers = $"[{string.Join(", ", foreign.Select(f => f.StringAt("manager")).Distinct())}]";
        if (foreign.Count == 0)
        {
            await invocation.PrintAsync($"• {target} already clean");
            return;
        }

        _needed++;
        if (isDryRun)
        {
            await invocation.PrintAsync($"◎ {target} would strip managers {managers}");
            return;
        }

        await client.PatchAsync(target.Gvk, target.Namespace, target.Name, Patch(target, [.. fields.Except(foreign)]), cancellationToken);
        _done++;
        await invocation.PrintAsync($"✔ {target} stripped managers {managers}");
    }

    // The test keeps a change that came in between; an empty list is written as one empty entry, the API's way to clear it.
    private static KubePatch Patch(KubeObject target, List<Dictionary<string, object?>> kept) => new(PatchType.Json, new List<object?>
    {
        Operation("test", "/metadata/resourceVersion", target.ResourceVersion),
        Operation("replace", "/metadata/managedFields", kept.Count > 0 ? kept.ToList<object?>() : new List<object?> { new Dictionary<string, object?>() }),
    })
    {
        FieldManager = ClusterSession.FieldManager,
    };

    private static Dictionary<string, object?> Operation(string op, string path, object? value) =>
        new() { ["op"] = op, ["path"] = path, ["value"] = value };
}
