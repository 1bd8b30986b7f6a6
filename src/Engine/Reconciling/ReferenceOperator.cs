using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>
/// Keeps off clusters where the reference operator reconciles the same objects (docs/architecture.md): two reconcilers with one field
/// manager would undo each other's work. The objects say so in a condition of our own, which the reference operator leaves alone.
/// </summary>
internal static class ReferenceOperator
{
    /// <summary>The condition on objects that are not worked on.</summary>
    public const string ConditionType = "serverless.fluxcd.io/Refused";

    private const string Reason = "ReferenceOperatorRunning";
    private static readonly GroupVersionKind Deployment = new("apps", "v1", "Deployment");

    /// <summary>The operator's Deployment as <c>namespace/name</c> when it runs, or <see langword="null"/>.</summary>
    public static async Task<string?> FindAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        try
        {
            ListOptions options = new() { LabelSelector = "app.kubernetes.io/name=flux-operator" };
            KubeObjectList list = await client.ListAsync(Deployment, null, options, cancellationToken).ConfigureAwait(false);
            KubeObject? running = list.Items.FirstOrDefault(d => d.Root.At("spec", "replicas") is not 0L);
            return running is null ? null : $"{running.Namespace}/{running.Name}";
        }
        catch (Exception e) when (e is NoMatchException or KubernetesException { Class: KubernetesErrorClass.Forbidden })
        {
            // Without the right to look, the operator of the fleet has to know.
            return null;
        }
    }

    /// <summary>Why a cluster is refused.</summary>
    public static string Explain(string deployment) =>
        $"the reference operator runs in this cluster as Deployment/{deployment}; scale it down, or set takeOver for the cluster to work beside it";

    /// <summary>Puts the condition on an object, or takes it away; nothing is written when it is as wanted.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="target">The object as read.</param>
    /// <param name="message">Why it is refused; <see langword="null"/> when it is not.</param>
    /// <param name="now">For the transition time.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    /// <returns>Whether something was written.</returns>
    public static async Task<bool> MarkAsync(KubernetesClient client, KubeObject target, string? message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Condition? present = Condition.Find(target, ConditionType);
        if (present?.Message == message)
        {
            return false;
        }

        List<object?> conditions = [.. (target.Root.ListAt("status", "conditions") ?? []).Where(c => (c as Dictionary<string, object?>)?.StringAt("type") != ConditionType)];
        if (message is not null)
        {
            conditions.Add(new Condition(ConditionType, "True", Reason, message, target.Generation, now).ToTree());
        }

        Dictionary<string, object?> body = new()
        {
            ["metadata"] = new Dictionary<string, object?> { ["resourceVersion"] = target.ResourceVersion },
            ["status"] = new Dictionary<string, object?> { ["conditions"] = conditions },
        };
        try
        {
            KubePatch patch = new(PatchType.Merge, body) { Subresource = "status", FieldManager = "flux-serverless" };
            await client.PatchAsync(target.Gvk, target.Namespace, target.Name, patch, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (KubernetesException e) when (e.Class is KubernetesErrorClass.Conflict or KubernetesErrorClass.NotFound)
        {
            // Somebody was faster; the next pass looks again.
            return false;
        }
    }
}
