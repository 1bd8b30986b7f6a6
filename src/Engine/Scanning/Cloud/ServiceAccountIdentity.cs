using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Cloud;

/// <summary>A ServiceAccount of a cluster that a provider acts for, with the means to prove it to a cloud (resources.md §6.1).</summary>
public sealed class ServiceAccountIdentity
{
    private readonly Func<string, CancellationToken, Task<string>> _issue;

    /// <summary>Creates an identity.</summary>
    /// <param name="cluster">What tells its cluster from others.</param>
    /// <param name="namespace">Namespace.</param>
    /// <param name="name">Name.</param>
    /// <param name="annotations">Its annotations, which name the cloud identity.</param>
    /// <param name="issue">Issues a token for an audience (TokenRequest).</param>
    public ServiceAccountIdentity(
        string cluster, string @namespace, string name, IReadOnlyDictionary<string, string> annotations, Func<string, CancellationToken, Task<string>> issue)
    {
        Cluster = cluster;
        Namespace = @namespace;
        Name = name;
        Annotations = annotations;
        _issue = issue;
    }

    /// <summary>What tells its cluster from others.</summary>
    public string Cluster { get; }

    /// <summary>Namespace.</summary>
    public string Namespace { get; }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Its annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; }

    /// <summary>A token of the cluster for an audience.</summary>
    /// <exception cref="RegistryException">The cluster issues none.</exception>
    public async Task<string> IssueTokenAsync(string audience, CancellationToken cancellationToken)
    {
        try
        {
            return await _issue(audience, cancellationToken);
        }
        catch (ProviderException e)
        {
            throw new RegistryException(e.Message, e) { IsTransient = e.Status is null or 429 or >= 500, Status = e.Status, RetryAfter = e.RetryAfter };
        }
    }

    /// <summary><c>serviceaccount 'namespace/name'</c>.</summary>
    public override string ToString() => $"serviceaccount '{Namespace}/{Name}'";

    /// <summary>The value of an annotation that must be there.</summary>
    internal string Require(string annotation) => Annotations.TryGetValue(annotation, out string? value) && value.Length > 0
        ? value
        : throw new RegistryException($"{this} has no annotation '{annotation}'");
}
