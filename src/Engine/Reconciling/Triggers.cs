using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>
/// What a run of an object depends on beside its interval, and in which state a run saw it (reconcile.md §1): the object itself, the
/// providers that it refers to, and watched ConfigMaps and Secrets, each by <c>Kind/namespace/name</c>.
/// </summary>
internal sealed class Triggers
{
    private readonly SortedDictionary<string, string> _states;

    /// <summary>Takes states by name.</summary>
    public Triggers(IEnumerable<KeyValuePair<string, string>> states)
    {
        _states = new(StringComparer.Ordinal);
        foreach ((string name, string state) in states)
        {
            _states[name] = state;
        }
    }

    /// <summary>The states by name.</summary>
    public IReadOnlyDictionary<string, string> States => _states;

    /// <summary>The names of watched ConfigMaps and Secrets.</summary>
    public IEnumerable<string> Watched => _states.Keys.Where(IsWatched);

    /// <summary>What counts of the object itself: generation, annotations and deletion.</summary>
    public static KeyValuePair<string, string> Own(KubeObject source)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{source.Generation}\n{source.IsDeleting}\n");
        foreach ((string key, object? value) in (source.Root.MapAt("metadata", "annotations") ?? []).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{key}={value}\n");
        }

        return new(source.ToString(), Shorten(text.ToString()));
    }

    /// <summary>What counts of something else that is referred to.</summary>
    public static KeyValuePair<string, string> Of(KubeObject other, string state) => new(other.ToString(), Shorten($"{other.Uid} {state}"));

    /// <summary>The same with watched ConfigMaps and Secrets replaced.</summary>
    public Triggers WithWatched(IEnumerable<KeyValuePair<string, string>> watched) => new(_states.Where(s => !IsWatched(s.Key)).Concat(watched));

    /// <summary>The name of the first one whose state is another one in <paramref name="other"/>; <see langword="null"/> when all are the same.</summary>
    public string? FirstDifference(Triggers other) => _states.Keys.Union(other._states.Keys)
        .Order(StringComparer.Ordinal)
        .FirstOrDefault(name => _states.GetValueOrDefault(name) != other._states.GetValueOrDefault(name));

    private static bool IsWatched(string name) =>
        name.StartsWith("ConfigMap/", StringComparison.Ordinal) || name.StartsWith("Secret/", StringComparison.Ordinal);

    private static string Shorten(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
}
