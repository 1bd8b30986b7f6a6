using Serverless.Engine.Resources;

namespace Serverless.Engine.Rendering;

/// <summary>All objects of a ResourceSet, in steps.</summary>
/// <param name="Steps">The steps in order; a spec without steps has one without a name.</param>
public sealed record RenderedResources(IReadOnlyList<RenderedStep> Steps)
{
    /// <summary>The objects of all steps in order.</summary>
    public IEnumerable<KubeObject> Objects => Steps.SelectMany(s => s.Objects);
}
