using Xunit;

namespace Serverless.Cli.Tests.Transcripts;

/// <summary>Tests whose passes see everything on a shared cluster run when no other test of the suite does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeClusterCollection
{
    public const string Name = "whole cluster";
}
