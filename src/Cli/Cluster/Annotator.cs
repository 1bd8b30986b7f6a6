using System.Globalization;
using Serverless.Cli.Execution;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Cluster;

/// <summary>Changes the annotations that controllers act on, and Flux's suspend field.</summary>
internal static class Annotator
{
    /// <summary>A token for the request annotations: the local time with parts of a second (RFC 3339).</summary>
    public static string NewToken(TimeProvider time)
    {
        DateTimeOffset now = time.GetLocalNow();
        return now.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)
            + (now.Offset == TimeSpan.Zero ? "Z" : now.ToString("zzz", CultureInfo.InvariantCulture));
    }

    /// <summary>Reads the object, so that a missing one is told apart, and sets annotations.</summary>
    public static async Task AnnotateAsync(
        ClusterSession cluster, GroupVersionKind gvk, string name, Dictionary<string, object?> annotations, CancellationToken cancellationToken)
    {
        await cluster.ReadAsync(gvk, name, cancellationToken);
        await PatchAsync(cluster, gvk, name, "annotate", Metadata(annotations), cancellationToken);
    }

    /// <summary>Sets or removes <c>spec.suspend</c> and sets annotations.</summary>
    public static async Task SuspendAsync(
        ClusterSession cluster, GroupVersionKind gvk, string name, bool suspend, Dictionary<string, object?> annotations, CancellationToken cancellationToken)
    {
        await cluster.ReadAsync(gvk, name, cancellationToken);
        Dictionary<string, object?> body = annotations.Count > 0 ? Metadata(annotations) : [];
        body["spec"] = new Dictionary<string, object?> { ["suspend"] = suspend ? true : null };
        await PatchAsync(cluster, gvk, name, "patch", body, cancellationToken);
    }

    public static Dictionary<string, object?> Metadata(Dictionary<string, object?> annotations) =>
        new() { ["metadata"] = new Dictionary<string, object?> { ["annotations"] = annotations } };

    private static async Task PatchAsync(
        ClusterSession cluster, GroupVersionKind gvk, string name, string action, Dictionary<string, object?> body, CancellationToken cancellationToken)
    {
        try
        {
            KubePatch patch = new(PatchType.Merge, body) { FieldManager = ClusterSession.FieldManager };
            await cluster.Client.PatchAsync(gvk, cluster.Namespace, name, patch, cancellationToken);
        }
        catch (KubernetesException e)
        {
            throw new CliException($"unable to {action} {cluster.Key(gvk, name)} error: {e.Message}", e);
        }
    }
}
