using Serverless.Engine.Resources;

namespace Serverless.Engine.Expressions;

/// <summary>The variables that <c>readyExpr</c> sees of a dependency (cel.md §1.3).</summary>
public static class DependencyVariables
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>
    /// The top-level fields of the object, without kubectl's copy of it, and without the data of a Secret in another
    /// namespace: an expression's result is visible to those who may not read that Secret.
    /// </summary>
    /// <param name="dependency">The live object; it is not changed.</param>
    /// <param name="ownNamespace">The namespace of the ResourceSet.</param>
    public static Dictionary<string, object?> From(KubeObject dependency, string ownNamespace)
    {
        Dictionary<string, object?> variables = new(dependency.Root);
        if (dependency is { ApiVersion: "v1", Kind: "Secret" } && dependency.Namespace != ownNamespace)
        {
            variables.Remove("data");
        }

        if (dependency.Root.MapAt("metadata", "annotations") is { } annotations && annotations.ContainsKey(LastApplied))
        {
            Dictionary<string, object?> rest = new(annotations);
            rest.Remove(LastApplied);
            variables["metadata"] = new Dictionary<string, object?>(dependency.Root.MapAt("metadata")!) { ["annotations"] = rest };
        }

        return variables;
    }
}
