using Serverless.Engine.Tests.Kubernetes;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>Tests whose passes see everything on a shared cluster take turns.</summary>
[CollectionDefinition(Name)]
public sealed class RealClusterCollection : ICollectionFixture<ClusterTurn>
{
    public const string Name = "clusters";
}
