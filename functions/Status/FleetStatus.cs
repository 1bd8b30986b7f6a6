using System.Globalization;
using Serverless.Engine.Fleet;
using Serverless.Functions.Hosting;

namespace Serverless.Functions.Status;

/// <summary>
/// <c>GET /api/status</c>: the clusters, those that are left alone and why, and the work that was given up. Read at most every 15 seconds,
/// whoever asks.
/// </summary>
internal sealed class FleetStatus(IClusterCatalog catalog, Circuits circuits, ParkedItems parked, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _gate = new(1);
    private Dictionary<string, object?>? _answer;
    private DateTimeOffset _readAt;

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, await ReadAsync(context.RequestAborted));
        }
        catch (FleetException e)
        {
            await JsonAnswer.WriteErrorAsync(context, StatusCodes.Status503ServiceUnavailable, e.Message);
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<Dictionary<string, object?>> ReadAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_answer is null || now - _readAt >= MaxAge)
            {
                _answer = await BuildAsync(cancellationToken);
                _readAt = now;
            }

            return _answer;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<Dictionary<string, object?>> BuildAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ClusterEntry> clusters = await catalog.ListAsync(cancellationToken);
        IReadOnlyDictionary<string, CircuitRecord> troubled = await circuits.ListAsync(cancellationToken);
        IReadOnlyList<ParkedItem> given = await parked.ListAsync(cancellationToken);
        return new Dictionary<string, object?>
        {
            ["clusters"] = clusters.Select(c => (object?)Cluster(c, troubled.GetValueOrDefault(c.Name))).ToList(),
            ["problems"] = catalog.Problems.ToList<object?>(),
            ["parked"] = given.Select(p => (object?)new Dictionary<string, object?>
            {
                ["cluster"] = p.Item.Cluster,
                ["repository"] = p.Item.Repository,
                ["attempts"] = (long)p.Attempts,
                ["reason"] = p.Reason,
                ["at"] = Time(p.At),
            }).ToList(),
        };
    }

    private static Dictionary<string, object?> Cluster(ClusterEntry cluster, CircuitRecord? trouble)
    {
        Dictionary<string, object?> shown = new()
        {
            ["name"] = cluster.Name,
            ["labels"] = cluster.Settings.Labels.ToDictionary(l => l.Key, l => (object?)l.Value),
            ["paused"] = cluster.Settings.Paused,
        };
        if (trouble is not null)
        {
            shown["failures"] = (long)trouble.Failures;
            shown["reason"] = trouble.Reason;
            shown["leftAloneUntil"] = trouble.OpenUntil is { } until ? Time(until) : null;
        }

        return shown;
    }

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
