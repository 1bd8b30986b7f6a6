using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Engine.Fleet;

/// <summary>
/// The work queue of one process that survives its end: a push is a file until its pass is done, and is taken up again at the next start.
/// Ordinary items are not kept, since the first tick asks for them anyway. Several processes may share the folder; a push that one of them
/// heard of later than another began its work stays.
/// </summary>
/// <param name="queue">Hands the items out.</param>
/// <param name="folder">Where the pushes are kept; made when missing.</param>
/// <param name="time">Clock for waiting on other processes.</param>
/// <param name="onProblem">Hears of single files that cannot be used; the work goes on without them.</param>
public sealed class DurableWorkQueue(ChannelWorkQueue queue, string folder, TimeProvider time, Action<string>? onProblem = null) : IWorkQueue
{
    private const int MaxMessageBytes = 64 * 1024;

    private const string Ending = ".item";

    private const int Guards = 16;

    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Guards).Select(_ => new SemaphoreSlim(1))];
    private readonly Lock _gate = new();

    /// <summary>By path a number that grows with each wish of this process for the item.</summary>
    private readonly Dictionary<string, long> _kept = [];
    private long _wishes;

    /// <inheritdoc/>
    public async Task EnqueueAsync(WorkItem item, TimeSpan delay, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (item.Repository is not null)
        {
            await KeepAsync(item, cancellationToken).ConfigureAwait(false);
        }

        await queue.EnqueueAsync(item, delay, cancellationToken).ConfigureAwait(false);
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
                await ForgetAsync(item, wish).ConfigureAwait(false);
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
                if (await ReadAsync(path, cancellationToken).ConfigureAwait(false) is { } item)
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

    private static async Task<WorkItem?> ReadAsync(string path, CancellationToken cancellationToken) =>
        await BoundedFile.ReadAsync(path, MaxMessageBytes, cancellationToken).ConfigureAwait(false) is { } bytes
            ? WorkMessage.Decode(Encoding.UTF8.GetString(bytes), out _)
            : null;

    /// <summary>An item that is wished for again has its file already.</summary>
    private async Task KeepAsync(WorkItem item, CancellationToken cancellationToken)
    {
        string path = PathOf(item);
        try
        {
            Directory.CreateDirectory(folder);
            await AloneAsync(path, guard => KeepAsync(item, path, guard, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FleetException($"{path}: the work item cannot be kept: {e.Message}", e);
        }
    }

    private async Task KeepAsync(WorkItem item, string path, string guard, CancellationToken cancellationToken)
    {
        WorkItem? kept = await KeptAsync(path, cancellationToken).ConfigureAwait(false);
        if (kept is null || kept.ReceivedAt < item.ReceivedAt)
        {
            // The guard is held, so nobody else uses this name; a leftover of a killed process is overwritten.
            string temporary = guard + ".writing";
            await File.WriteAllTextAsync(temporary, WorkMessage.Encode(item), cancellationToken).ConfigureAwait(false);
            File.Move(temporary, path, overwrite: true);
        }

        lock (_gate)
        {
            _kept[path] = ++_wishes;
        }
    }

    private long LastWish(WorkItem item)
    {
        lock (_gate)
        {
            return item.Repository is null ? 0 : _kept.GetValueOrDefault(PathOf(item));
        }
    }

    private async Task ForgetAsync(WorkItem item, long wish)
    {
        if (item.Repository is null)
        {
            return;
        }

        string path = PathOf(item);
        try
        {
            await AloneAsync(path, _ => ForgetAsync(item, path, wish), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FleetException or IOException or UnauthorizedAccessException)
        {
            // The next start repeats it, which costs one pass.
            onProblem?.Invoke($"{path}: the work item cannot be removed: {e.Message}");
        }
    }

    /// <summary>
    /// The file stays when the item was wished for again while its pass ran, to repeat it, and when it is of a newer push of the same
    /// repository, which another process may have heard of.
    /// </summary>
    private async Task ForgetAsync(WorkItem item, string path, long wish)
    {
        WorkItem? kept = await KeptAsync(path, CancellationToken.None).ConfigureAwait(false);
        if (LastWish(item) == wish && !(kept?.ReceivedAt > item.ReceivedAt))
        {
            File.Delete(path);
            lock (_gate)
            {
                _kept.Remove(path);
            }
        }
    }

    // What cannot be read is not kept: it must not stand in the way of what is.
    private static async Task<WorkItem?> KeptAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (FleetException)
        {
            return null;
        }
    }

    /// <summary>Does something with a file while neither another task nor another process does; the work is told the guard's path.</summary>
    private async Task AloneAsync(string path, Func<string, Task> work, CancellationToken cancellationToken)
    {
        int guard = Convert.ToInt32(Path.GetFileName(path)[..1], Guards);
        await _turns[guard].WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            string guardPath = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $".guard-{guard:x}"));
            using (await FileGuard.EnterAsync(guardPath, time, cancellationToken).ConfigureAwait(false))
            {
                await work(guardPath).ConfigureAwait(false);
            }
        }
        finally
        {
            _turns[guard].Release();
        }
    }

    private string PathOf(WorkItem item) =>
        Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{item.Cluster}/{item.Repository}"))) + Ending);
}
