using System.Globalization;
using Serverless.Cli.Output;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Cluster;

/// <summary>The columns of <c>get</c> for one of our kinds (cli.md §2.1).</summary>
internal sealed class ResourceColumns
{
    private readonly string _count;
    private readonly string[] _path;
    private readonly string _revision;
    private readonly bool _isScheduled;

    private ResourceColumns(string count, string[] path, string revision, bool isScheduled)
    {
        _count = count;
        _path = path;
        _revision = revision;
        _isScheduled = isScheduled;
    }

    public static ResourceColumns Sets { get; } = new("Resources", ["status", "inventory", "entries"], "lastAppliedRevision", isScheduled: false);

    public static ResourceColumns Providers { get; } = new("Inputs", ["status", "exportedInputs"], "lastExportedRevision", isScheduled: true);

    public TextTable Table(IReadOnlyList<KubeObject> items, bool withNamespace, bool isWide, TimeProvider time)
    {
        string[] header =
        [
            .. withNamespace ? ["Namespace"] : Array.Empty<string>(),
            "Name", _count, "Ready", "Message", "Last Reconciled",
            .. _isScheduled ? ["Next Schedule"] : Array.Empty<string>(),
            .. isWide ? ["Revision", "Age"] : Array.Empty<string>(),
        ];
        TextTable table = new(header);
        foreach (KubeObject item in items)
        {
            table.Add([.. withNamespace ? [item.Namespace] : Array.Empty<Cell>(), .. Row(item, time), .. isWide ? Wide(item, time) : []]);
        }

        return table;
    }

    private IEnumerable<Cell> Row(KubeObject item, TimeProvider time)
    {
        Dictionary<string, object?>? ready = Conditions.Ready(item);
        yield return item.Name;
        yield return (item.Root.ListAt(_path)?.Count ?? 0).ToString(CultureInfo.InvariantCulture);
        yield return ReadyCell.Of(Suspension.ByAnnotation(item) ? ReadyCell.Suspended : ready?.StringAt("status") ?? "Unknown");
        yield return ready?.StringAt("message") ?? "";
        yield return TimeCell.Of(ready?.StringAt("lastTransitionTime"), time, "Unknown");
        if (_isScheduled)
        {
            yield return TimeCell.Of(item.Root.StringAt("status", "nextSchedule", "when"), time, "");
        }
    }

    private IEnumerable<Cell> Wide(KubeObject item, TimeProvider time)
    {
        yield return item.Root.StringAt("status", _revision) ?? "";
        yield return Age.Since(item.Root.StringAt("metadata", "creationTimestamp"), time.GetUtcNow());
    }
}
