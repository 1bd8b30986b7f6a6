using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Fleet;

/// <summary>
/// A work item as the text of a queue message: compact JSON such as
/// <c>{"v":1,"kind":"pass","cluster":"prod-1","repository":"ghcr.io/acme/app","receivedAt":"..."}</c>.
/// The member names avoid those of queue metadata, which the Functions host would mix with them (functions-host.md FH-27).
/// </summary>
public static class WorkMessage
{
    /// <summary>Version of the format; other versions are not read (FH-57).</summary>
    public const long Version = 1;

    private const string Kind = "pass";

    /// <summary>Longest repository read, registry included.</summary>
    private const int MaxRepository = 512;

    /// <summary>Length of a <c>traceparent</c> of version 00.</summary>
    private const int TraceLength = 55;

    /// <summary>Writes an item.</summary>
    public static string Encode(WorkItem item)
    {
        Dictionary<string, object?> map = new() { ["v"] = Version, ["kind"] = Kind, ["cluster"] = item.Cluster };
        if (item.Repository is not null)
        {
            map["repository"] = item.Repository;
        }

        map["receivedAt"] = item.ReceivedAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        if (item.Trace is not null)
        {
            map["trace"] = item.Trace;
        }

        return JsonTree.ToJson(map);
    }

    /// <summary>Reads an item from a decoded payload: an object, or text that holds the object as JSON or as base64 of JSON (FH-55).</summary>
    /// <returns><see langword="null"/> when it is no message of this version; <paramref name="problem"/> then says why.</returns>
    public static WorkItem? Decode(object? payload, out string problem)
    {
        if (Unwrap(payload) is not Dictionary<string, object?> map)
        {
            problem = "the message is not a JSON object";
            return null;
        }

        problem = Check(map);
        return problem.Length > 0 ? null : new WorkItem(map.StringAt("cluster")!, ReadTime(map)!.Value, map.StringAt("repository"), ReadTrace(map));
    }

    /// <summary>A payload freed from its text form: JSON, or base64 of JSON, as writers of the queue may have it (FH-55).</summary>
    /// <returns>The object or array; a payload that is none is given back as it is.</returns>
    public static object? Unwrap(object? payload)
    {
        if (payload is not string text)
        {
            return payload;
        }

        byte[] decoded = new byte[text.Length];
        return ReadTree(Encoding.UTF8.GetBytes(text))
            ?? (Convert.TryFromBase64String(text, decoded, out int length) ? ReadTree(decoded.AsSpan(0, length)) : null)
            ?? payload;
    }

    private static string Check(Dictionary<string, object?> map) =>
        map.At("v") is not Version ? "the message has an unknown version"
        : map.StringAt("kind") != Kind ? "the message is of an unknown kind"
        : !ClusterNames.IsValid(map.StringAt("cluster")) ? "the message has no valid cluster name"
        : ReadTime(map) is null ? "the message has no time of receipt"
        : map.StringAt("repository") is { Length: > MaxRepository } ? "the message has an overlong repository"
        : "";

    private static DateTimeOffset? ReadTime(Dictionary<string, object?> map) =>
        DateTimeOffset.TryParse(map.StringAt("receivedAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    /// <summary>What is no trace context counts as absent: nothing depends on it.</summary>
    private static string? ReadTrace(Dictionary<string, object?> map) =>
        map.StringAt("trace") is { Length: TraceLength } text && ActivityContext.TryParse(text, null, out _) ? text : null;

    private static object? ReadTree(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonTree.Parse(utf8) is { } tree and (Dictionary<string, object?> or List<object?>) ? tree : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
