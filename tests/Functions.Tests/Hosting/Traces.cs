using Serverless.Engine.Fleet;

namespace Serverless.Functions.Tests.Hosting;

internal static class Traces
{
    /// <summary>The item without its trace: a collector of another test that runs beside this one makes every push a traced one.</summary>
    public static WorkItem Untraced(this WorkItem item) => item with { Trace = null };
}
