using System.Collections.Concurrent;

namespace Serverless.Engine.Scanning.Store;

/// <summary>
/// Makes several callers that want the same thing at the same time wait for one call. A failure answers also those who come
/// shortly after it, so that many providers of a broken repository do not ask one after the other.
/// </summary>
internal sealed class SharedCalls<T>(TimeProvider time)
{
    private const int MaxCalls = 20_000;

    private static readonly TimeSpan FailureLife = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Call> _calls = new(StringComparer.Ordinal);

    /// <param name="key">What is wanted.</param>
    /// <param name="notBefore">A call counts when it was begun at this time or later.</param>
    /// <param name="begin">Begins the call; its argument is the time it counts as begun.</param>
    public Task<T> JoinAsync(string key, DateTimeOffset notBefore, Func<DateTimeOffset, Task<T>> begin)
    {
        if (_calls.Count >= MaxCalls)
        {
            Trim();
        }

        Call fresh = new(time, begin);
        Call call = _calls.AddOrUpdate(key, fresh, (_, old) => old.Answers(notBefore, fresh.BegunAt) ? old : fresh);
        return AwaitAsync(key, call);
    }

    private async Task<T> AwaitAsync(string key, Call call)
    {
        T result = await call.Result;

        // Successes are remembered elsewhere, with their age.
        _calls.TryRemove(new KeyValuePair<string, Call>(key, call));
        return result;
    }

    private void Trim()
    {
        foreach (KeyValuePair<string, Call> entry in _calls.Where(entry => entry.Value.IsOver))
        {
            _calls.TryRemove(entry);
        }
    }

    private sealed class Call
    {
        // Off the caller's path, so that the first one to ask does not hold the dictionary up.
        private readonly Lazy<Task<T>> _result;
        private DateTimeOffset _endedAt = DateTimeOffset.MinValue;

        public Call(TimeProvider time, Func<DateTimeOffset, Task<T>> begin)
        {
            BegunAt = time.GetUtcNow();
            _result = new(() => Task.Run(async () =>
            {
                try
                {
                    return await begin(BegunAt);
                }
                finally
                {
                    _endedAt = time.GetUtcNow();
                }
            }));
        }

        public DateTimeOffset BegunAt { get; }

        public Task<T> Result => _result.Value;

        public bool IsOver => _result.IsValueCreated && _result.Value.IsCompleted;

        // A failure from the future is of a clock that was set back since (schedule.md §7.5).
        public bool Answers(DateTimeOffset notBefore, DateTimeOffset now) =>
            BegunAt >= notBefore && (!IsOver || _result.Value.IsCompletedSuccessfully || (_endedAt >= now - FailureLife && _endedAt <= now));
    }
}
