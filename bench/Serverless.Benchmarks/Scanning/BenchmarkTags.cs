using System.Globalization;

namespace Serverless.Benchmarks.Scanning;

/// <summary>Tags as the yardstick makes them: plain versions, prereleases with <c>v</c>, and commit hashes.</summary>
internal static class BenchmarkTags
{
    public static List<string> Create(int count) => [.. Enumerable.Range(0, count).Select(Tag)];

    private static string Tag(int i) => (i % 5) switch
    {
        4 => string.Create(CultureInfo.InvariantCulture, $"sha-{i * 2654435761L % 0xfffffff:x7}"),
        3 => string.Create(CultureInfo.InvariantCulture, $"v{i % 13}.{i / 13 % 97}.{i % 31}-rc.{i}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{i % 17}.{i / 17 % 211}.{i}"),
    };
}
