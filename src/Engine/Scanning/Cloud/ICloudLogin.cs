using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Cloud;

/// <summary>How a cloud's registries are logged in to with an identity of that cloud (registry.md §5).</summary>
internal interface ICloudLogin
{
    /// <summary>Checks the host, and names what a login is cached and shared by.</summary>
    /// <param name="host">Registry host.</param>
    /// <param name="account">The ServiceAccount to act for; <see langword="null"/> for the identity of this process.</param>
    /// <exception cref="RegistryException">The host is none of this cloud's registries, or an annotation is missing or wrong.</exception>
    string IdentityOf(string host, ServiceAccountIdentity? account);

    /// <summary>Logs in.</summary>
    /// <exception cref="RegistryException">The cloud refused or did not answer; the message holds no token.</exception>
    Task<CloudLogin> LoginAsync(string host, ServiceAccountIdentity? account, CancellationToken cancellationToken);
}
