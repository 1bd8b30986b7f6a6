using Serverless.Engine.Health.Kinds;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Health;

/// <summary>
/// How health checks judge one kind (health.md §4). The choice and the judgement are pure: the caller lists what
/// <see cref="Needs"/> asks for, with the selector of <see cref="SelectorOf"/>, and passes it in.
/// </summary>
internal sealed class HealthReader
{
    private const string FluxOperatorGroup = "fluxcd.controlplane.io";

    private static readonly HealthReader ByObject = new(RelatedObjects.None, (o, _, now) => HealthStatus.Compute(o, now));
    private static readonly HealthReader ByReadyRule = new(RelatedObjects.None, (o, _, _) => BuiltInReadiness.Compute(o));
    private static readonly HealthReader ByJobRules = new(RelatedObjects.None, (o, _, _) => Jobs.ComputeForHealthCheck(new(o)));

    // Only the success of the list matters here, as the reference lists them for its own report.
    private static readonly HealthReader WithReplicaSets = new(RelatedObjects.ReplicaSets, (o, _, now) => HealthStatus.Compute(o, now));
    private static readonly HealthReader WithPods = new(RelatedObjects.Pods, PodAwareHealth.Compute);

    private readonly Func<KubeObject, IReadOnlyList<KubeObject>, DateTimeOffset, ObjectHealth> _compute;

    private HealthReader(RelatedObjects needs, Func<KubeObject, IReadOnlyList<KubeObject>, DateTimeOffset, ObjectHealth> compute)
    {
        Needs = needs;
        _compute = compute;
    }

    /// <summary>The list that <see cref="Evaluate"/> wants to be given.</summary>
    public RelatedObjects Needs { get; }

    /// <summary>The reader of a kind; versions do not matter.</summary>
    public static HealthReader For(string group, string kind) => (group, kind) switch
    {
        (FluxOperatorGroup, "FluxInstance" or "ResourceSet" or "ResourceSetInputProvider") => ByReadyRule,
        ("batch", "Job") => ByJobRules,
        ("apps", "Deployment") => WithReplicaSets,
        ("apps", "StatefulSet" or "ReplicaSet") => WithPods,
        _ => ByObject,
    };

    /// <summary>The <c>labelSelector</c> query that lists the related objects of a controller.</summary>
    /// <exception cref="HealthException">The object has no usable <c>spec.selector</c>.</exception>
    public static string SelectorOf(KubeObject controller)
    {
        Dictionary<string, object?> selector = controller.Root.MapAt("spec", "selector")
            ?? throw new HealthException("no selector found");
        try
        {
            return LabelSelector.From(selector).ToQuery();
        }
        catch (ResourceException e)
        {
            throw new HealthException($".spec.selector: {e.Message}", e);
        }
    }

    /// <summary>Judges an object; what cannot be judged is <see cref="HealthState.Unknown"/> with the error.</summary>
    /// <param name="source">The live object.</param>
    /// <param name="related">What <see cref="Needs"/> asked for.</param>
    /// <param name="now">Used for the age of pods that cannot be scheduled.</param>
    public ObjectHealth Evaluate(KubeObject source, IReadOnlyList<KubeObject> related, DateTimeOffset now)
    {
        try
        {
            return _compute(source, related, now);
        }
        catch (HealthException e)
        {
            return ObjectHealth.Unreadable(e.Message);
        }
    }
}
