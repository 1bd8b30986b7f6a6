namespace Serverless.Engine.Tests.Reconciling;

/// <summary>The two clusters that every reconciliation test runs on.</summary>
public enum ClusterKind
{
    /// <summary>The in-memory cluster.</summary>
    Sandbox,

    /// <summary>The API server of TEST_KUBECONFIG.</summary>
    Real,
}
