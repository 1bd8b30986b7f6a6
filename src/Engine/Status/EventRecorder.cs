using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Status;

/// <summary>Writes Kubernetes events about ResourceSets and providers, and keeps some of them for people (reconcile.md §12). A lost event never fails a run; it is reported.</summary>
public sealed class EventRecorder(KubernetesClient client, EventCorrelator correlator, TimeProvider time, string instance)
{
    private const int MaxMessageBytes = 1024;
    private static readonly GroupVersionKind Kind = new("", "v1", "Event");

    private readonly ConcurrentQueue<EventNotice> _notices = new();
    private long _writes;

    /// <summary>How many writes were sent.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>What kept the latest lost event from being written, or <see langword="null"/>.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>The events for people since the last call, oldest first.</summary>
    public IReadOnlyList<EventNotice> TakeNotices()
    {
        List<EventNotice> taken = [];
        while (_notices.TryDequeue(out EventNotice? notice))
        {
            taken.Add(notice);
        }

        return taken;
    }

    /// <summary>Writes an event for the cluster alone.</summary>
    public Task RecordAsync(KubeObject about, string type, string reason, string message, CancellationToken cancellationToken) =>
        WriteAsync(about, type, reason, message, [], notify: false, cancellationToken);

    /// <summary>Writes a Normal event, for people as well.</summary>
    public Task NormalAsync(KubeObject about, string reason, string message, CancellationToken cancellationToken) =>
        WriteAsync(about, "Normal", reason, message, [], notify: true, cancellationToken);

    /// <summary>Writes a Warning event, for people as well.</summary>
    public Task WarningAsync(KubeObject about, string reason, string message, CancellationToken cancellationToken) =>
        WriteAsync(about, "Warning", reason, message, [], notify: true, cancellationToken);

    /// <summary>Tells people once more of what the cluster has an event for: who tells them knows whether they were told lately (notifications.md §1.4).</summary>
    public void Remind(KubeObject about, string type, string reason, string message)
    {
        Dictionary<string, object?> annotations = [];
        AddOwn(about, annotations);
        _notices.Enqueue(new(about, type, reason, message, annotations, time.GetUtcNow()));
    }

    /// <summary>Writes an event with annotations of its own beside those that the object passes on.</summary>
    public async Task WriteAsync(
        KubeObject about, string type, string reason, string message, Dictionary<string, object?> annotations, bool notify, CancellationToken cancellationToken)
    {
        AddOwn(about, annotations);
        DateTimeOffset now = time.GetUtcNow();
        if (notify)
        {
            _notices.Enqueue(new(about, type, reason, message, annotations, now));
        }

        if (correlator.Decide($"{about} {about.Uid}", type, reason, message, NameOf(about, now), now) is { } decision)
        {
            await WriteAsync(about, type, reason, decision, annotations, now, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void AddOwn(KubeObject about, Dictionary<string, object?> annotations)
    {
        foreach ((string key, object? value) in about.Root.MapAt("metadata", "annotations") ?? [])
        {
            if (key.StartsWith(Names.EventAnnotationPrefix, StringComparison.Ordinal))
            {
                annotations[key] = value;
            }
        }
    }

    private async Task WriteAsync(
        KubeObject about, string type, string reason, EventDecision decision, Dictionary<string, object?> annotations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            if (decision.Count > 1 && !await CountUpAsync(about, decision, now, cancellationToken).ConfigureAwait(false))
            {
                decision = correlator.Renew(decision, NameOf(about, now));
            }

            if (decision.Count == 1)
            {
                Interlocked.Increment(ref _writes);
                await client.CreateAsync(Record(about, type, reason, decision, annotations, now), Names.FieldManager, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is KubernetesException or NoMatchException)
        {
            LastFailure = $"event {reason} about {about} was not written: {e.Message}";
        }
    }

    private async Task<bool> CountUpAsync(KubeObject about, EventDecision decision, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Dictionary<string, object?> body = new() { ["count"] = (long)decision.Count, ["lastTimestamp"] = Timestamp.Format(now), ["message"] = Cut(decision.Message) };
        try
        {
            Interlocked.Increment(ref _writes);
            KubePatch patch = new(PatchType.Merge, body) { FieldManager = Names.FieldManager };
            await client.PatchAsync(Kind, about.Namespace, decision.Name, patch, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (KubernetesException e) when (e.Class == KubernetesErrorClass.NotFound)
        {
            return false;
        }
    }

    private KubeObject Record(
        KubeObject about, string type, string reason, EventDecision decision, Dictionary<string, object?> annotations, DateTimeOffset now)
    {
        Dictionary<string, object?> metadata = new() { ["name"] = decision.Name, ["namespace"] = about.Namespace };
        if (annotations.Count > 0)
        {
            metadata["annotations"] = annotations;
        }

        return new(new()
        {
            ["apiVersion"] = Kind.ApiVersion,
            ["kind"] = Kind.Kind,
            ["metadata"] = metadata,
            ["involvedObject"] = Reference(about),
            ["type"] = type,
            ["reason"] = reason,
            ["message"] = Cut(decision.Message),
            ["source"] = new Dictionary<string, object?> { ["component"] = Names.FieldManager },
            ["reportingComponent"] = Names.FieldManager,
            ["reportingInstance"] = instance,
            ["firstTimestamp"] = Timestamp.Format(now),
            ["lastTimestamp"] = Timestamp.Format(now),
            ["count"] = (long)decision.Count,
        });
    }

    private static string NameOf(KubeObject about, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{about.Name}.{(now - DateTimeOffset.UnixEpoch).Ticks * 100:x}");

    private static Dictionary<string, object?> Reference(KubeObject about) => new()
    {
        ["apiVersion"] = about.ApiVersion,
        ["kind"] = about.Kind,
        ["name"] = about.Name,
        ["namespace"] = about.Namespace,
        ["uid"] = about.Uid,
        ["resourceVersion"] = about.ResourceVersion,
    };

    private static string Cut(string message)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(message);
        return utf8.Length <= MaxMessageBytes ? message : Encoding.UTF8.GetString(utf8, 0, MaxMessageBytes - 3).TrimEnd('\uFFFD') + "...";
    }
}
