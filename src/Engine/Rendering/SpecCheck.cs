using Serverless.Engine.Resources;

namespace Serverless.Engine.Rendering;

/// <summary>The rules of the spec that are checked again before anything is built, as an older CRD may lack them (resources.md §8.1).</summary>
internal static class SpecCheck
{
    /// <summary>Checks a ResourceSet.</summary>
    /// <exception cref="RenderException">A rule is broken.</exception>
    public static void Check(ResourceSet resourceSet)
    {
        if (resourceSet.Steps.Count > 0 && (resourceSet.Resources.Count > 0 || resourceSet.ResourcesTemplate.Length > 0))
        {
            throw new RenderException("spec.steps is mutually exclusive with spec.resources and spec.resourcesTemplate");
        }

        foreach (ResourceSetStep step in resourceSet.Steps)
        {
            if (step.Resources.Count == 0 && step.ResourcesTemplate.Length == 0)
            {
                throw new RenderException($"step \"{step.Name}\": at least one of resources or resourcesTemplate must be set");
            }
        }
    }
}
