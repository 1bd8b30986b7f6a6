using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Cloud.Aws;
using Serverless.Engine.Scanning.Cloud.Azure;
using Serverless.Engine.Scanning.Cloud.Google;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Scanning.Registry;

namespace Serverless.Engine.Tests.Scanning.Cloud;

/// <summary>Logins as providers of a type make them.</summary>
internal static class Logins
{
    public static RegistryTargets Targets(CloudServer server, TimeProvider time, params (string Name, string Value)[] variables)
    {
        Dictionary<string, string> environment = variables.ToDictionary(variable => variable.Name, variable => variable.Value);
        CloudIdentities identities = new()
        {
            Entra = new FixedEntra(),
            Aws = AwsSettings.From(environment.GetValueOrDefault),
            Google = GoogleSettings.From(environment.GetValueOrDefault),
            Azure = AzureSettings.From(environment.GetValueOrDefault),
        };
        return new(identities, server.Connections, new RegistryClient(Clients.Options, time, new Random(1)), time);
    }

    public static async Task<RegistryCredentials> LoginAsync(this RegistryTargets targets, string type, string host, ServiceAccountIdentity? account = null)
    {
        ResourceSetInputProvider provider = Provider(type, $"oci://{host}/app");
        return (await targets.FindAsync(provider, new ProviderSecrets { Account = account }, [], Xunit.TestContext.Current.CancellationToken)).Credentials;
    }

    /// <summary>A ServiceAccount whose tokens name their audience.</summary>
    public static ServiceAccountIdentity Account(params (string Name, string Value)[] annotations) => new(
        "https://cluster.example/", "apps", "puller", annotations.ToDictionary(a => a.Name, a => a.Value), (audience, _) => Task.FromResult($"jwt for {audience}"));

    public static ResourceSetInputProvider Provider(string type, string url) => ResourceSetInputProvider.From(new KubeObject(new()
    {
        ["metadata"] = new Dictionary<string, object?> { ["name"] = "p", ["namespace"] = "apps", ["uid"] = "1" },
        ["spec"] = new Dictionary<string, object?> { ["type"] = type, ["url"] = url },
    }));
}
