using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Crds;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Yaml;
using Serverless.Functions.Configuration;
using Serverless.Functions.Hosting;
using Serverless.Functions.Tests.Hosting;
using Serverless.Sandbox.Kubernetes;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>A whole run of the handler over providers that succeed and fail in every way, with secrets that must show up nowhere.</summary>
public sealed class PlantedSecretTests
{
    private const string Mark = "planted";

    private static readonly string[] Types = ["ACRArtifactTag", "ECRArtifactTag", "GARArtifactTag"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RegistryAuthentication.Basic)]
    [InlineData(RegistryAuthentication.Bearer)]
    public async Task Run_ProvidersWithSecrets_ShowsNoneOfThem(RegistryAuthentication authentication)
    {
        await using SandboxCluster cluster = await SandboxCluster.StartAsync(new(), TimeProvider.System, Cancelled);
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(
            new() { Authentication = authentication, Username = "puller", Password = "planted-right-password" }, Cancelled);
        await registry.PushImageAsync("app", "1.0.0", "one", Cancelled);
        registry.Fault = operation => operation.Repository switch
        {
            "echo" => new RegistryFault(500) { Body = "you sent planted-right-password" },
            "redirect" => new RegistryFault(302) { Headers = new Dictionary<string, string> { ["Location"] = "https://127.0.0.1:1/x?X-Amz-Signature=planted-signature" } },
            _ => null,
        };
        using TemporaryFolder folder = new();
        using KubernetesClient client = KubernetesClient.Create(
            Kubeconfig.Parse(cluster.Kubeconfig, KubeconfigOrigin.Laptop).Select(), new KubernetesClientOptions(), TimeProvider.System);
        await InstallAsync(client, registry.Host);
        LogSink log = new();
        await using (WebApplication handler = Handler(folder, log, cluster.Kubeconfig))
        {
            await handler.StartAsync(Cancelled);
            await handler.Services.GetRequiredService<IWorkQueue>().EnqueueAsync(new WorkItem("test", DateTimeOffset.UtcNow), TimeSpan.Zero, Cancelled);
            await EverythingRanAsync(client);
            await handler.StopAsync(Cancelled);
        }

        string everything = await CollectAsync(client, log, folder.Path);

        everything.ShouldContain("\"tag\":\"1.0.0\"", Case.Sensitive, "the run must have worked where it can");
        everything.ShouldContain("credentials missing or wrong");
        everything.Split('\n').Where(line => line.Contains(Mark, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static async Task InstallAsync(KubernetesClient client, string registry)
    {
        foreach (string file in RepositoryFiles.Crds("config/crds"))
        {
            await ApplyAsync(client, await File.ReadAllTextAsync(file, Cancelled));
        }

        client.InvalidateDiscovery();
        string right = Auths(registry, "puller", "planted-right-password");
        string wrong = Auths(registry, "puller", "planted-wrong-password");
        string identity = $$$$"""{"auths":{"{{{{registry}}}}":{"identitytoken":"planted-identity-token"}}}""";
        string bearer = $$$$"""{"auths":{"{{{{registry}}}}":{"registrytoken":"planted-registry-token"}}}""";
        foreach ((string name, string config) in new[] { ("right", right), ("wrong", wrong), ("identity", identity), ("bearer", bearer), ("broken", "{\"auths\": planted-json"), ("auth", $$$$"""{"auths":{"x":{"auth":"!planted!"}}}""") })
        {
            await ApplyAsync(client, $"{{apiVersion: v1, kind: Secret, metadata: {{name: {name}, namespace: default}}, type: kubernetes.io/dockerconfigjson, data: {{.dockerconfigjson: {Convert.ToBase64String(Encoding.UTF8.GetBytes(config))}}}}}");
            await ApplyAsync(client, Provider(name, $"type: OCIArtifactTag, url: 'oci://{registry}/app', insecure: true, secretRef: {{name: {name}}}"));
        }

        await ApplyAsync(client, $"{{apiVersion: v1, kind: Secret, metadata: {{name: token, namespace: default}}, data: {{token: {Convert.ToBase64String("planted-token"u8)}}}}}");
        await ApplyAsync(client, $"{{apiVersion: v1, kind: Secret, metadata: {{name: tls, namespace: default}}, data: {{ca.crt: {Convert.ToBase64String("planted-ca"u8)}}}}}");
        await ApplyAsync(client, Provider("echo", $"type: OCIArtifactTag, url: 'oci://{registry}/echo', insecure: true, secretRef: {{name: right}}"));
        await ApplyAsync(client, Provider("redirect", $"type: OCIArtifactTag, url: 'oci://{registry}/redirect', insecure: true, secretRef: {{name: right}}"));
        await ApplyAsync(client, Provider("tls", $"type: OCIArtifactTag, url: 'oci://{registry}/app', certSecretRef: {{name: tls}}"));
        await ApplyAsync(client, Provider("service", $"type: ExternalService, url: 'http://{registry}/x?key=planted-query', insecure: true, secretRef: {{name: token}}"));
        foreach (string type in Types)
        {
            await ApplyAsync(client, Provider(type.ToLowerInvariant(), $"type: {type}, url: 'oci://{registry}/app'"));
        }
    }

    private static byte[] Plain(byte[] content)
    {
        if (content is not [0x1f, 0x8b, ..])
        {
            return content;
        }

        using MemoryStream plain = new();
        using GZipStream gzip = new(new MemoryStream(content), CompressionMode.Decompress);
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    private static string Auths(string registry, string user, string password) => $$$$"""{"auths":{"{{{{registry}}}}":{"username":"{{{{user}}}}","password":"{{{{password}}}}"}}}""";

    private static string Provider(string name, string spec) =>
        $"{{apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSetInputProvider, metadata: {{name: {name}, namespace: default}}, spec: {{{spec}}}}}";

    private static async Task ApplyAsync(KubernetesClient client, string yaml)
    {
        foreach (object? document in YamlReader.ReadDocuments(yaml))
        {
            await client.ApplyAsync(new((Dictionary<string, object?>)document!), new ApplyOptions { FieldManager = "user", Force = true }, Cancelled);
        }
    }

    private static WebApplication Handler(TemporaryFolder folder, LogSink log, string kubeconfig)
    {
        Directory.CreateDirectory(folder.File("clusters"));
        folder.Write("clusters/test.kubeconfig", kubeconfig);
        AppSettings settings = new()
        {
            Mode = HandlerMode.StandAlone,
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            ClusterFolder = folder.File("clusters"),
            StateFolder = folder.File("state"),
            AllowLocalAddresses = true,
            Network = NetworkRules.Open,
            LogLevel = LogLevel.Trace,
        };
        return HandlerApp.Create(settings, services =>
        {
            services.AddSingleton<IClusterPass>(EnginePass.Create);
            services.AddSingleton<ILoggerProvider>(log);
        });
    }

    private static async Task EverythingRanAsync(KubernetesClient client)
    {
        List<string> waiting = [];
        for (int i = 0; i < 600; i++)
        {
            KubeObjectList providers = await client.ListAsync(Names.InputProvider, null, ListOptions.Default, Cancelled);
            waiting = [.. providers.Items.Where(provider => Condition.Find(provider, Condition.Ready) is not { Status: "True" or "False" }).Select(provider => provider.Name)];
            if (waiting.Count == 0)
            {
                return;
            }

            await Task.Delay(100, Cancelled);
        }

        Assert.Fail($"providers that did not run: {string.Join(", ", waiting)}");
    }

    /// <summary>The log, the stored state, and every object but the Secrets and the specs in which the test itself planted something.</summary>
    private static async Task<string> CollectAsync(KubernetesClient client, LogSink log, string folder)
    {
        StringBuilder everything = new();
        everything.AppendJoin('\n', log.Lines).Append('\n');
        foreach (GroupVersionKind kind in (GroupVersionKind[])[Names.InputProvider, new("", "v1", "Event")])
        {
            foreach (KubeObject item in (await client.ListAsync(kind, null, ListOptions.Default, Cancelled)).Items)
            {
                item.Root.Remove("spec");
                item.Root.Remove("metadata");
                everything.Append(JsonTree.ToJson(item.Root)).Append('\n');
            }
        }

        foreach (string file in Directory.EnumerateFiles(Path.Combine(folder, "state"), "*", SearchOption.AllDirectories))
        {
            everything.Append(Encoding.Latin1.GetString(Plain(await File.ReadAllBytesAsync(file, Cancelled)))).Append('\n');
        }

        return everything.ToString();
    }
}
