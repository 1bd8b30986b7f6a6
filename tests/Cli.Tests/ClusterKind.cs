namespace Serverless.Cli.Tests;

/// <summary>The two clusters that tests run on.</summary>
public enum ClusterKind
{
    /// <summary>The in-memory cluster.</summary>
    Sandbox,

    /// <summary>The API server of TEST_KUBECONFIG.</summary>
    Real,
}
