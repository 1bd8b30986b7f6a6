using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Cloud.Aws;
using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Scanning.Cloud;
using Serverless.Engine.Tests.Scanning.Providers;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Git;

/// <summary>A Git service on a loopback socket, and providers that read it.</summary>
internal sealed class GitService : IAsyncDisposable
{
    private readonly GitSources _sources;

    private GitService(CloudServer server, TimeProvider time)
    {
        Server = server;
        CloudIdentities identities = new()
        {
            Entra = new FixedEntra(),
            Aws = AwsSettings.From(name => name switch
            {
                "AWS_ACCESS_KEY_ID" => "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY" => "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                _ => null,
            }),
        };
        _sources = new(identities, server.Connections, time);
    }

    public CloudServer Server { get; }

    public IReadOnlyList<string> Lines => [.. Server.Requests.Select(request => request.Line)];

    public static async Task<GitService> StartAsync(Func<CloudRequest, CloudAnswer> answer, TimeProvider? time = null) =>
        new(await CloudServer.StartAsync(time ?? TimeProvider.System, answer), time ?? TimeProvider.System);

    /// <summary>A service that gives one answer to everything.</summary>
    public static Task<GitService> StartAsync(string json) => StartAsync(_ => new(200, json));

    /// <param name="type">Provider type.</param>
    /// <param name="url">Provider URL.</param>
    /// <param name="spec">More members of the spec, as JSON beginning with a comma.</param>
    /// <param name="status">The status as JSON.</param>
    /// <param name="secret">Data of the Secret.</param>
    /// <param name="account">The ServiceAccount to act for.</param>
    public async Task<List<Dictionary<string, object?>>> ScanAsync(
        string type, string url, string spec = "", string status = "{}", Dictionary<string, object?>? secret = null, ServiceAccountIdentity? account = null)
    {
        ResourceSetInputProvider provider = Scanners.Provider($$"""{"type":"{{type}}","url":"{{url}}"{{spec}}}""", status);
        ProviderSecrets secrets = new()
        {
            Secret = secret is null ? null : SecretData.From(new KubeObject(new()
            {
                ["metadata"] = new Dictionary<string, object?> { ["name"] = "git", ["namespace"] = "apps" }, ["stringData"] = secret,
            })),
            Account = account,
        };
        return (await _sources.Find(type)!.ScanAsync(provider, secrets, default, TestContext.Current.CancellationToken)).Inputs;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
