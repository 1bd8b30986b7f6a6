namespace Serverless.Engine.Rendering;

/// <summary>A thread-safe cache that forgets its oldest entries beyond a number of entries or characters of keys.</summary>
/// <param name="maxEntries">Entries kept at most.</param>
/// <param name="maxCharacters">Characters of all keys kept at most.</param>
internal sealed class BoundedCache<T>(int maxEntries, long maxCharacters)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, T> _entries = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private long _characters;

    /// <summary>The cached value, or a new one. Two threads may create the same value at once; one of them wins.</summary>
    public T GetOrAdd(string key, Func<string, T> create)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out T? known))
            {
                return known;
            }
        }

        T created = create(key);
        lock (_lock)
        {
            if (_entries.TryAdd(key, created))
            {
                _order.Enqueue(key);
                _characters += key.Length;
                Trim();
            }
        }

        return created;
    }

    private void Trim()
    {
        while (_entries.Count > maxEntries || _characters > maxCharacters)
        {
            string oldest = _order.Dequeue();
            _entries.Remove(oldest);
            _characters -= oldest.Length;
        }
    }
}
