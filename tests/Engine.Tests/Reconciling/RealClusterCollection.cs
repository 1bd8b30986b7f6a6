using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>Tests whose passes see everything on a shared cluster take turns.</summary>
[CollectionDefinition(Name, DisableParallelization = false)]
public sealed class RealClusterCollection
{
    public const string Name = "clusters";
}
