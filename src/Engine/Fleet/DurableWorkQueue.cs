using System.Security.Cryptography;
using System.Text;

namespace Serverless.Engine.Fleet;

/// <summary>
/// The work queue of one process that survives its end: a push is a file until its pass is done, and is taken up again at the next start.
/// Ordinary items are not kept, since the first tick asks for them anyway.
/// </summary>
/// <param name="queue">Hands the items out.</param>
/// <param name="folder">Where the pushes are kept; made when missing.</param>
public sealed class DurableWorkQueue(ChannelWorkQueue queue, string folder) : IWorkQueue
{
    private const int MaxMessageBytes = 64 * 1024;

    private const string Ending = ".item";

    private readonly Lock _gate = new();

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
                await consumer(item, token).ConfigureAwait(false);
                Forget(item);
            },
            parallelism,
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<List<WorkItem>> LeftOverAsync(CancellationToken cancellationToken)
    {
        List<WorkItem> items = [];
        foreach (string path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + Ending) : [])
        {
            byte[]? bytes = await BoundedFile.ReadAsync(path, MaxMessageBytes, cancellationToken).ConfigureAwait(false);
            if (bytes is not null && WorkMessage.Decode(Encoding.UTF8.GetString(bytes), out _) is { } item)
            {
                items.Add(item);
            }
        }

        return items;
    }

    private void Keep(WorkItem item)
    {
        string path = PathOf(item);
        try
        {
            lock (_gate)
            {
                Directory.CreateDirectory(folder);
                string temporary = Path.Combine(folder, ".writing");
                File.WriteAllText(temporary, WorkMessage.Encode(item));
                File.Move(temporary, path, overwrite: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FleetException($"{path}: the work item cannot be kept: {e.Message}", e);
        }
    }

    /// <summary>A newer push of the same repository has replaced the file and stays.</summary>
    private void Forget(WorkItem item)
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
                if (File.Exists(path) && File.ReadAllText(path) == WorkMessage.Encode(item))
                {
                    File.Delete(path);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FleetException($"{path}: the work item cannot be removed: {e.Message}", e);
        }
    }

    private string PathOf(WorkItem item) =>
        Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{item.Cluster}/{item.Repository}"))) + Ending);
}
