using System.Globalization;
using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Fleet;

/// <summary>What is kept of a cluster that failed lately.</summary>
/// <param name="Failures">Passes in a row that could not be made.</param>
/// <param name="OpenUntil">Until when no pass is tried, or <see langword="null"/> while the next one may.</param>
/// <param name="Reason">Why the last pass could not be made.</param>
/// <param name="Missed">Pushed repositories that wait for the cluster to come back.</param>
public sealed record CircuitRecord(int Failures, DateTimeOffset? OpenUntil, string Reason, IReadOnlyList<string> Missed)
{
    /// <summary>More missed repositories than this are kept as <see cref="WorkItem.AnyRepository"/>.</summary>
    public const int MaxMissed = 50;

    private const int FreeFailures = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    /// <summary>A cluster without trouble.</summary>
    public static CircuitRecord Closed { get; } = new(0, null, "", []);

    /// <summary>Whether no pass is tried now.</summary>
    public bool IsOpen(DateTimeOffset now) => OpenUntil > now;

    /// <summary>After one more failure: two are free, then the pause doubles from one minute to fifteen.</summary>
    public CircuitRecord AfterFailure(string reason, string? repository, DateTimeOffset now)
    {
        int failures = Math.Min(Failures + 1, 32);
        int doublings = failures - FreeFailures - 1;
        TimeSpan pause = doublings > 4 ? LongestPause : FirstPause * (1 << Math.Max(doublings, 0));
        return (this with
        {
            Failures = failures,
            OpenUntil = failures <= FreeFailures ? null : now + (pause < LongestPause ? pause : LongestPause),
            Reason = reason,
        }).WithMissed(repository);
    }

    /// <summary>Also remembers a push.</summary>
    public CircuitRecord WithMissed(string? repository) =>
        repository is null || Missed.Contains(repository) || Missed.Contains(WorkItem.AnyRepository) ? this
        : Missed.Count < MaxMissed ? this with { Missed = [.. Missed, repository] }
        : this with { Missed = [WorkItem.AnyRepository] };

    internal byte[] ToUtf8() => JsonTree.ToUtf8(new Dictionary<string, object?>
    {
        ["failures"] = (long)Failures,
        ["openUntil"] = OpenUntil?.ToString("O", CultureInfo.InvariantCulture),
        ["reason"] = Reason,
        ["missed"] = Missed.ToList<object?>(),
    });

    /// <summary>Reads a record; what cannot be read counts as no trouble.</summary>
    internal static CircuitRecord Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            Dictionary<string, object?> map = JsonTree.ParseObject(utf8);
            DateTimeOffset? until = DateTimeOffset.TryParse(map.StringAt("openUntil"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset time) ? time : null;
            int failures = map.At("failures") is long and >= 0 and <= 32 ? (int)(long)map["failures"]! : 0;
            return new CircuitRecord(failures, until, map.StringAt("reason") ?? "", [.. (map.ListAt("missed") ?? []).OfType<string>().Take(MaxMissed)]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Closed;
        }
    }
}
