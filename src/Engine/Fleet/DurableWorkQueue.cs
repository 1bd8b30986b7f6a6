using System.Security.Cryptography;
using System.Text;

namespace Serverless.Engine.Fleet;

/// <summary>
/// The work queue of one process that survives its end: a push is a file until its pass is done, and is taken up again at the next start.
/// Ordinary items are not kept, since the first tick asks for them anyway.
/// </summary>
/// <param name="queue">Hands the items out.</param>
/// <param name="folder">Where the pushes are kept; made when missing.</param>
/// <param name="onProblem">Hears of single files that cannot be used; the work goes on without them.</param>
public sealed class DurableWorkQueue(ChannelWorkQueue queue, string folder, Action<string>? onProblem = null) : IWorkQueue
{
    private const int MaxMessageBytes = 64 * 1024;

    private const string Ending = ".item";

    private readonly Lock _gate = new();

    /// <summary>By path the newest item of the file, and a number that grows with each wish for it.</summary>
    private readonly Dictionary<string, (WorkItem Item, long Wish)> _kept = [];
    private long _wishes;

    /// <inheritdoc/>
    public Task EnqueueAsync(WorkItem item, TimeSpan delay, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (item.Repository is not null)
        {
            Keep(item);
        }

        return queue.EnqueueAsync(item, delay, cancellationToken);
    }

    /// <summary>Takes up what an earlier process left, then hands out items until it is cancelled.</summary>
    /// <inheritdoc cref="ChannelWorkQueue.RunAsync"/>
    public async Task RunAsync(Func<WorkItem, CancellationToken, Task> consumer, int parallelism, CancellationToken cancellationToken)
    {
        foreach (WorkItem item in await LeftOverAsync(cancellationToken).ConfigureAwait(false))
        {
            await queue.EnqueueAsync(item, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }

        await queue.RunAsync(
            async (item, token) =>
            {
                long wish = LastWish(item);
                await consumer(item, token).ConfigureAwait(false);
                Forget(item, wish);
            },
            parallelism,
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<List<WorkItem>> LeftOverAsync(CancellationToken cancellationToken)
    {
        List<WorkItem> items = [];
        foreach (string path in Paths())
        {
            try
            {
                byte[]? bytes = await BoundedFile.ReadAsync(path, MaxMessageBytes, cancellationToken).ConfigureAwait(false);
                if (bytes is not null && WorkMessage.Decode(Encoding.UTF8.GetString(bytes), out _) is { } item)
                {
                    items.Add(item);
                }
            }
            catch (FleetException e)
            {
                onProblem?.Invoke(e.Message);
            }
        }

        return items;
    }

    private string[] Paths()
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + Ending) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            onProblem?.Invoke($"{folder}: the work items left over cannot be listed: {e.Message}");
            return [];
        }
    }

    /// <summary>An item that is wished for again has its file already.</summary>
    private void Keep(WorkItem item)
    {
        string path = PathOf(item);
        try
        {
            lock (_gate)
            {
                bool known = _kept.TryGetValue(path, out (WorkItem Item, long Wish) kept) && kept.Item.ReceivedAt >= item.ReceivedAt;
                if (!known)
                {
                    Directory.CreateDirectory(folder);
                    string temporary = Path.Combine(folder, ".writing");
                    File.WriteAllText(temporary, WorkMessage.Encode(item));
                    File.Move(temporary, path, overwrite: true);
                }

                _kept[path] = (known ? kept.Item : item, ++_wishes);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FleetException($"{path}: the work item cannot be kept: {e.Message}", e);
        }
    }

    private long LastWish(WorkItem item)
    {
        lock (_gate)
        {
            return item.Repository is null ? 0 : _kept.GetValueOrDefault(PathOf(item)).Wish;
        }
    }

    /// <summary>The file stays when the item was wished for again while its pass ran, to repeat it or for a newer push of the same repository.</summary>
    private void Forget(WorkItem item, long wish)
    {
        if (item.Repository is null)
        {
            return;
        }

        string path = PathOf(item);
        try
        {
            lock (_gate)
            {
                if (!_kept.TryGetValue(path, out (WorkItem Item, long Wish) kept) || (kept.Wish == wish && kept.Item.ReceivedAt <= item.ReceivedAt))
                {
                    File.Delete(path);
                    _kept.Remove(path);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start repeats it, which costs one pass.
            onProblem?.Invoke($"{path}: the work item cannot be removed: {e.Message}");
        }
    }

    private string PathOf(WorkItem item) =>
        Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{item.Cluster}/{item.Repository}"))) + Ending);
}
