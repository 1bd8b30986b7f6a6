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

    private static readonly TimeSpan CredentialsPause = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan UnreachablePause = TimeSpan.FromMinutes(10);

    /// <summary>What kind the last failure was.</summary>
    public PassFault Fault { get; init; }

    /// <summary>A cluster without trouble.</summary>
    public static CircuitRecord Closed { get; } = new(0, null, "", []);

    /// <summary>Whether no pass is tried now. A pause that ends later than any can last was begun by a clock that has been set back since.</summary>
    public bool IsOpen(DateTimeOffset now) => OpenUntil > now && OpenUntil - now <= CredentialsPause;

    /// <summary>
    /// After one more failure. Refused credentials pause the cluster at once, from one minute doubling to thirty, and are counted by themselves.
    /// Of others two are free; then a cluster without an answer is tried every ten minutes, and the pause of the rest doubles from one minute to fifteen.
    /// </summary>
    public CircuitRecord AfterFailure(string reason, PassFault fault, string? repository, DateTimeOffset now)
    {
        bool goesOn = (fault == PassFault.Credentials) == (Fault == PassFault.Credentials);
        int failures = goesOn ? Math.Min(Failures + 1, 32) : 1;
        TimeSpan? pause = fault switch
        {
            PassFault.Credentials => Doubled(failures - 1, CredentialsPause),
            _ when failures <= FreeFailures => null,
            PassFault.Unreachable => UnreachablePause,
            _ => Doubled(failures - FreeFailures - 1, TimeSpan.FromMinutes(15)),
        };
        return (this with { Failures = failures, OpenUntil = now + pause, Reason = reason, Fault = fault }).WithMissed(repository);
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
        ["fault"] = Fault.ToString(),
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
            return new CircuitRecord(failures, until, map.StringAt("reason") ?? "", [.. (map.ListAt("missed") ?? []).OfType<string>().Take(MaxMissed)])
            {
                Fault = Enum.TryParse(map.StringAt("fault"), out PassFault fault) ? fault : PassFault.Other,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Closed;
        }
    }

    private static TimeSpan Doubled(int times, TimeSpan longest)
    {
        TimeSpan pause = FirstPause * (1 << Math.Min(times, 6));
        return pause < longest ? pause : longest;
    }
}
