using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Store;

namespace Serverless.Engine.Tests.Scanning.Providers;

/// <summary>Scanners and providers of tests.</summary>
internal static class Scanners
{
    /// <summary>Generation of the providers.</summary>
    public const int Generation = 2;

    public static ProviderScanner Create(RegistryClient client, bool allowInsecure = true, TimeProvider? time = null)
    {
        CloudConnections connections = new(NetworkRules.Open, TimeProvider.System);
        return new(
            new ScanStore(client, new MemoryScanArchive(), time ?? TimeProvider.System),
            new RegistryTargets(new CloudIdentities(), connections, client, TimeProvider.System),
            new GitSources(new CloudIdentities(), connections, TimeProvider.System),
            new ExternalServiceClient(new ExternalServiceOptions { RetryDelays = [TimeSpan.FromMilliseconds(1)] }, TimeProvider.System))
        {
            AllowInsecure = allowInsecure,
        };
    }

    /// <param name="spec">JSON of the spec.</param>
    /// <param name="status">JSON of the status.</param>
    public static ResourceSetInputProvider Provider(string spec, string status = "{}") => ResourceSetInputProvider.From(new KubeObject(new()
    {
        ["apiVersion"] = "fluxcd.controlplane.io/v1",
        ["kind"] = "ResourceSetInputProvider",
        ["metadata"] = new Dictionary<string, object?> { ["name"] = "p", ["namespace"] = "apps", ["uid"] = "7f3c", ["generation"] = (long)Generation },
        ["spec"] = JsonTree.Parse(spec),
        ["status"] = JsonTree.Parse(status),
    }));
}
