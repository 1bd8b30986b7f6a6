using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>Clients and targets for registries on loopback sockets.</summary>
internal static class Clients
{
    public static RegistryClientOptions Options { get; } = new()
    {
        AllowPlainHttpForPrivateHosts = true,
        RequestsPerSecond = 10_000,
        RetryDelays = [TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(10)],
    };

    public static RegistryClient Create(RegistryClientOptions? options = null) => new(options ?? Options, TimeProvider.System, new Random(1));

    public static RegistryTarget Target(string host, string repository = "app", RegistryCredentials? credentials = null) =>
        new(RepositoryReference.Parse($"oci://{host}/{repository}"), credentials ?? RegistryCredentials.Anonymous, TlsSettings.Default, false);

    public static RegistryCredentials Basic(string username, string password) =>
        new() { Username = username, Password = password, Source = "secret 'apps/pull'" };
}
