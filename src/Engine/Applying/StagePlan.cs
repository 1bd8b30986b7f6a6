using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>Splits the objects of a step into stages, each in apply order.</summary>
public static class StagePlan
{
    /// <summary>The stages that have objects, in order.</summary>
    public static IReadOnlyList<(ApplyStage Stage, IReadOnlyList<KubeObject> Objects)> Of(IEnumerable<KubeObject> objects) =>
    [
        .. objects
            .GroupBy(StageOf)
            .OrderBy(g => g.Key)
            .Select(g => (g.Key, (IReadOnlyList<KubeObject>)[.. g.OrderBy(o => o.Key, ApplyOrder.Instance)])),
    ];

    /// <summary>The stage of one object.</summary>
    public static ApplyStage StageOf(KubeObject candidate)
    {
        (string group, string kind) = (candidate.Gvk.Group, candidate.Kind);
        if ((group == "apiextensions.k8s.io" && Is(kind, "CustomResourceDefinition"))
            || (candidate.ApiVersion == "v1" && Is(kind, "Namespace"))
            || (group == "rbac.authorization.k8s.io" && Is(kind, "ClusterRole")))
        {
            return ApplyStage.Definitions;
        }

        if (kind.EndsWith("Class", StringComparison.OrdinalIgnoreCase))
        {
            return ApplyStage.Classes;
        }

        return group == "rbac.authorization.k8s.io" && Is(kind, "Role") ? ApplyStage.Custom : ApplyStage.Rest;
    }

    private static bool Is(string kind, string expected) => string.Equals(kind, expected, StringComparison.OrdinalIgnoreCase);
}
