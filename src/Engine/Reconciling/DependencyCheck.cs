using Serverless.Engine.Expressions;
using Serverless.Engine.Health;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>Checks what a ResourceSet depends on, in order, with the kubeconfig's own identity (reconcile.md §4).</summary>
internal sealed class DependencyCheck(TimeProvider time)
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>Prepares all expressions, then looks at one dependency after the other until one stands in the way.</summary>
    public async Task<DependencyVerdict> CheckAsync(KubernetesClient client, ResourceSet resourceSet, CancellationToken cancellationToken)
    {
        Dictionary<Dependency, CelExpression> expressions = [];
        foreach (Dependency dependency in resourceSet.DependsOn.Where(d => d.Ready && d.ReadyExpr.Length > 0))
        {
            try
            {
                expressions[dependency] = CelExpression.Parse(dependency.ReadyExpr);
            }
            catch (CelException e)
            {
                return new($"failed to parse expression for dependency {dependency}: {e.Message}", null);
            }
        }

        foreach (Dependency dependency in resourceSet.DependsOn)
        {
            string? cause = await CheckAsync(client, resourceSet, dependency, expressions.GetValueOrDefault(dependency), cancellationToken).ConfigureAwait(false);
            if (cause is not null)
            {
                return new(null, cause);
            }
        }

        return DependencyVerdict.Fulfilled;
    }

    private async Task<string?> CheckAsync(
        KubernetesClient client, ResourceSet resourceSet, Dependency dependency, CelExpression? expression, CancellationToken cancellationToken)
    {
        KubeObject live;
        try
        {
            live = await client.GetRequiredAsync(
                GroupVersionKind.From(dependency.ApiVersion, dependency.Kind), dependency.Namespace, dependency.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KubernetesException or NoMatchException)
        {
            return $"dependency {dependency} not found: {e.Message}";
        }

        if (!dependency.Ready)
        {
            return null;
        }

        Hide(live, resourceSet.Namespace);
        return expression is null ? JudgeByRules(dependency, live) : JudgeByExpression(dependency, expression, live, cancellationToken);
    }

    // An expression never sees what kubectl stored, nor the data of a Secret of another namespace.
    private static void Hide(KubeObject live, string ns)
    {
        live.Root.MapAt("metadata", "annotations")?.Remove(LastApplied);
        if (live is { ApiVersion: "v1", Kind: "Secret" } && live.Namespace != ns)
        {
            live.Root.Remove("data");
        }
    }

    private string? JudgeByExpression(Dependency dependency, CelExpression expression, KubeObject live, CancellationToken cancellationToken)
    {
        try
        {
            return expression.EvaluateBool(live.Root, CelLimits.Default, time, cancellationToken)
                ? null
                : $"dependency {dependency} not ready: expression '{dependency.ReadyExpr}'";
        }
        catch (CelEvaluationException e)
        {
            return e.Message;
        }
    }

    private string? JudgeByRules(Dependency dependency, KubeObject live)
    {
        try
        {
            if (IsBuiltIn(dependency))
            {
                return BuiltInReadiness.IsReady(live) ? null : $"dependency {dependency} not ready";
            }

            ObjectHealth health = HealthStatus.Compute(live, time.GetUtcNow());
            return health.Status == HealthState.Current ? null : $"dependency {dependency} not ready: status {health.Status}";
        }
        catch (HealthException e)
        {
            // The rule of the built-in kinds is an expression, whose own error is the cause (health.md §5).
            return IsBuiltIn(dependency) ? e.Message : $"dependency {dependency} not ready: {e.Message}";
        }
    }

    private static bool IsBuiltIn(Dependency dependency) => dependency.Kind is "ResourceSet" or "ResourceSetInputProvider";
}
