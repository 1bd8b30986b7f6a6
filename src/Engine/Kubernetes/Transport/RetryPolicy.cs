namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>How long to wait before a failed request is sent again (kubernetes-client.md §8.2). Pure.</summary>
internal static class RetryPolicy
{
    private const int ThrottledReads = 10;
    private const int ThrottledWrites = 5;
    private const int TransientRetries = 4;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    /// <param name="failure">What went wrong.</param>
    /// <param name="isRead">Whether the request only reads.</param>
    /// <param name="mayRepeat">Whether sending it again is harmless, or it never reached the server.</param>
    /// <param name="attempt">How often it was repeated already.</param>
    /// <param name="jitter">A number from 0 to 1.</param>
    /// <returns>The wait, or <see langword="null"/> when the request must not be sent again.</returns>
    public static TimeSpan? NextWait(KubernetesException failure, bool isRead, bool mayRepeat, int attempt, double jitter)
    {
        if (failure.Class == KubernetesErrorClass.Throttled && (failure.Code == 429 || mayRepeat))
        {
            if (attempt >= (isRead ? ThrottledReads : ThrottledWrites))
            {
                return null;
            }

            TimeSpan asked = failure.RetryAfter ?? Backoff(attempt, jitter);
            return asked > MaxWait ? MaxWait : asked;
        }

        return failure.Class == KubernetesErrorClass.Transient && mayRepeat && attempt < TransientRetries ? Backoff(attempt, jitter) : null;
    }

    private static TimeSpan Backoff(int attempt, double jitter) =>
        TimeSpan.FromSeconds(0.5 * Math.Pow(2, Math.Min(attempt, 6))) * (0.8 + (0.4 * jitter));
}
