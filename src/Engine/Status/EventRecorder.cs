using System.Globalization;
using System.Text;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Status;

/// <summary>Writes Kubernetes events about ResourceSets and providers (reconcile.md §12). A lost event never fails a run; it is counted.</summary>
public sealed class EventRecorder(KubernetesClient client, TimeProvider time, string instance)
{
    private const int MaxMessageBytes = 1024;
    private static readonly GroupVersionKind Kind = new("", "v1", "Event");

    private long _writes;

    /// <summary>How many writes were sent.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>What kept the latest lost event from being written, or <see langword="null"/>.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Writes a Normal event.</summary>
    public Task NormalAsync(KubeObject about, string reason, string message, CancellationToken cancellationToken) =>
        WriteAsync(about, "Normal", reason, message, [], cancellationToken);

    /// <summary>Writes a Warning event.</summary>
    public Task WarningAsync(KubeObject about, string reason, string message, CancellationToken cancellationToken) =>
        WriteAsync(about, "Warning", reason, message, [], cancellationToken);

    /// <summary>Writes an event with annotations of its own beside those that the object passes on.</summary>
    public async Task WriteAsync(
        KubeObject about, string type, string reason, string message, Dictionary<string, object?> annotations, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach ((string key, object? value) in about.Root.MapAt("metadata", "annotations") ?? [])
        {
            if (key.StartsWith(Names.EventAnnotationPrefix, StringComparison.Ordinal))
            {
                annotations[key] = value;
            }
        }

        Dictionary<string, object?> metadata = new()
        {
            ["name"] = string.Create(CultureInfo.InvariantCulture, $"{about.Name}.{(now - DateTimeOffset.UnixEpoch).Ticks * 100:x}"),
            ["namespace"] = about.Namespace,
        };
        if (annotations.Count > 0)
        {
            metadata["annotations"] = annotations;
        }

        string timestamp = Timestamp.Format(now);
        KubeObject record = new(new()
        {
            ["apiVersion"] = Kind.ApiVersion,
            ["kind"] = Kind.Kind,
            ["metadata"] = metadata,
            ["involvedObject"] = Reference(about),
            ["type"] = type,
            ["reason"] = reason,
            ["message"] = Cut(message),
            ["source"] = new Dictionary<string, object?> { ["component"] = Names.FieldManager },
            ["reportingComponent"] = Names.FieldManager,
            ["reportingInstance"] = instance,
            ["firstTimestamp"] = timestamp,
            ["lastTimestamp"] = timestamp,
            ["count"] = 1L,
        });
        try
        {
            Interlocked.Increment(ref _writes);
            await client.CreateAsync(record, Names.FieldManager, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException e)
        {
            LastFailure = $"event {reason} about {about} was not written: {e.Message}";
        }
    }

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
