namespace Serverless.Engine.Kubernetes;

/// <summary>A kubeconfig cannot be used. The message lists every problem and holds no secrets.</summary>
public sealed class KubeconfigException : Exception
{
    /// <summary>Lists problems under kubectl's heading.</summary>
    public KubeconfigException(IReadOnlyList<string> problems)
        : base("invalid configuration: " + (problems.Count == 1 ? problems[0] : $"[{string.Join(", ", problems)}]")) => Problems = problems;

    /// <summary>Describes a single problem.</summary>
    public KubeconfigException(string message, Exception? innerException = null)
        : base(message, innerException) => Problems = [message];

    /// <summary>The problems, one each.</summary>
    public IReadOnlyList<string> Problems { get; }
}
