using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>One ResourceSet with a copy of an object for each row of a table, so that a single pass answers for all rows.</summary>
internal sealed class DriftWorld(EngineHarness harness)
{
    private const string Suffix = "-NN";

    /// <summary>Creates the ResourceSet with the objects of all rows and reconciles it.</summary>
    public async Task CreateAsync(IReadOnlyList<DriftCase> rows)
    {
        List<string> items = [.. rows.Select((row, i) => "    - " + row.Manifest.Replace(Suffix, Name(i), StringComparison.Ordinal))];
        await harness.ApplyAsync($"""
            apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSet
            metadata: {"{name: app, namespace: NS, annotations: {fluxcd.controlplane.io/reconcileEvery: 10m} }"}
            spec:
              resources:
            {string.Join('\n', items.Select(item => item[0..]))}
            """);
        await harness.SettleReadyAsync();
    }

    /// <summary>The object of a row as the cluster holds it, without what the server counts.</summary>
    public async Task<Dictionary<string, object?>?> ReadAsync(IReadOnlyList<DriftCase> rows, int index)
    {
        KubeObject target = Target(rows, index);
        if (await harness.Client.GetAsync(target.Gvk, target.Namespace, target.Name, Cancelled) is not { } live)
        {
            return null;
        }

        Dictionary<string, object?> metadata = live.Root.MapAt("metadata")!;
        live.Root["metadata"] = new Dictionary<string, object?> { ["labels"] = metadata.GetValueOrDefault("labels"), ["annotations"] = metadata.GetValueOrDefault("annotations") };
        live.Root.Remove("status");
        return live.Root;
    }

    /// <summary>Does to a row's object what the row says.</summary>
    public async Task TamperAsync(IReadOnlyList<DriftCase> rows, int index)
    {
        KubeObject target = Target(rows, index);
        DriftCase row = rows[index];
        string change = row.Change.Replace(Suffix, Name(index), StringComparison.Ordinal).Replace("NS", harness.Namespace, StringComparison.Ordinal);
        switch (row.How)
        {
            case DriftKind.Delete:
                await harness.Client.DeleteAsync(target.Gvk, target.Namespace, target.Name, DeleteOptions.Default, Cancelled);
                break;
            case DriftKind.Apply:
                await harness.Client.ApplyAsync(new((Dictionary<string, object?>)YamlReader.ReadDocument(change)!), new ApplyOptions { FieldManager = "rival", Force = true }, Cancelled);
                break;
            default:
                PatchType type = row.How == DriftKind.JsonPatch ? PatchType.Json : PatchType.Merge;
                KubePatch patch = new(type, YamlReader.ReadDocument(change)!) { FieldManager = row.Manager, Subresource = row.How == DriftKind.Status ? "status" : null };
                await harness.Client.PatchAsync(target.Gvk, target.Namespace, target.Name, patch, Cancelled);
                break;
        }
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static string Name(int index) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"-{index}");

    private KubeObject Target(IReadOnlyList<DriftCase> rows, int index) => new((Dictionary<string, object?>)YamlReader.ReadDocument(
        rows[index].Manifest.Replace(Suffix, Name(index), StringComparison.Ordinal).Replace("NS", harness.Namespace, StringComparison.Ordinal))!);
}
