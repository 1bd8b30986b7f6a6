namespace Serverless.Engine.Fleet;

/// <summary>Mutual exclusion between processes for a moment: an open file that nobody else may open.</summary>
internal static class FileGuard
{
    private const int Attempts = 250;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until the guard file can be opened alone; disposing opens it for the others.</summary>
    /// <exception cref="FleetException">The guard file cannot be opened, or others kept it for 5 seconds.</exception>
    public static async Task<IDisposable> EnterAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (Exception e) when (e is DirectoryNotFoundException or UnauthorizedAccessException || (e is IOException && attempt == Attempts))
            {
                throw new FleetException($"{path}: cannot be locked: {e.Message}", e);
            }
            catch (IOException)
            {
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
