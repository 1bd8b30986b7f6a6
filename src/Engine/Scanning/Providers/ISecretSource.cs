using Serverless.Engine.Resources;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>Where Secrets and ServiceAccounts are read from: a cluster, or files.</summary>
public interface ISecretSource
{
    /// <summary>What tells this cluster from others.</summary>
    string Cluster { get; }

    /// <summary>A Secret, or <see langword="null"/> when it does not exist.</summary>
    Task<KubeObject?> GetSecretAsync(string @namespace, string name, CancellationToken cancellationToken);

    /// <summary>A ServiceAccount, or <see langword="null"/> when it does not exist.</summary>
    Task<KubeObject?> GetServiceAccountAsync(string @namespace, string name, CancellationToken cancellationToken);

    /// <summary>A token of a ServiceAccount for an audience (TokenRequest).</summary>
    Task<string> IssueTokenAsync(string @namespace, string serviceAccount, string audience, CancellationToken cancellationToken);
}
