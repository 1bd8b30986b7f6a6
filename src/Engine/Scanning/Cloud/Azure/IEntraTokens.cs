namespace Serverless.Engine.Scanning.Cloud.Azure;

/// <summary>Where Microsoft Entra tokens come from.</summary>
public interface IEntraTokens
{
    /// <summary>A token of this process's own identity: environment, workload identity, managed identity.</summary>
    /// <exception cref="Registry.RegistryException">There is no identity, or Entra refused it; the message holds no token.</exception>
    Task<CloudToken> GetAsync(string scope, CancellationToken cancellationToken);

    /// <summary>A token of a federated identity.</summary>
    /// <param name="identity">Tenant, client and proof.</param>
    /// <param name="scope">What for.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <inheritdoc cref="GetAsync(string, CancellationToken)" path="/exception"/>
    Task<CloudToken> GetAsync(FederatedEntraIdentity identity, string scope, CancellationToken cancellationToken);
}
