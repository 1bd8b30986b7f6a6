using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>kubernetes-client.md §4 with real processes.</summary>
public sealed class ExecTests : IDisposable
{
    private const string V1 = "client.authentication.k8s.io/v1";

    private static readonly GroupVersionKind ConfigMaps = new("", "v1", "ConfigMap");

    private readonly string _folder = Directory.CreateTempSubdirectory("exec-").FullName;
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly RetryClock _clock = new();
    private string _refused = "none";

    public ExecTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "the plugins of this test are shell scripts");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void NotAllowed_IsRefusedWithAHint()
    {
        ClusterConnection connection = new() { Server = new Uri("https://api.example"), UserName = "u", Exec = new ExecPlugin("aws", V1) };
        Refusal(connection, new KubernetesClientOptions()).ShouldStartWith("exec plugin 'aws' is not allowed for user 'u': use a service account token");
        Refusal(connection with { Exec = new ExecPlugin("kubelogin", V1) { Args = ["get-token"] } }, new KubernetesClientOptions())
            .ShouldContain("kubelogin is replaced by an Azure identity of the product");
        Refusal(connection, new KubernetesClientOptions { AllowExecOnLaptop = true }).ShouldContain("is not allowed");
        Refusal(connection, new KubernetesClientOptions { AllowedExecCommands = ["aws"] }).ShouldContain("is not allowed");
        Refusal(connection with { Exec = new ExecPlugin("/bin/x", V1) { InteractiveMode = "Always" } }, new KubernetesClientOptions { AllowedExecCommands = ["/bin/x"] })
            .ShouldContain("needs a terminal");
        Refusal(connection with { Exec = new ExecPlugin("/bin/x", "client.authentication.k8s.io/v1alpha1") }, new KubernetesClientOptions { AllowedExecCommands = ["/bin/x"] })
            .ShouldContain("unsupported protocol version");
    }

    [Fact]
    public async Task Token_IsKeptUntilTenSecondsBeforeItExpires()
    {
        string plugin = Script($$$"""
            n=$(cat {{{_folder}}}/n 2>/dev/null || echo 0); n=$((n+1)); echo $n > {{{_folder}}}/n
            echo '{"kind":"ExecCredential","apiVersion":"{{{V1}}}","status":{"token":"t'$n'","expirationTimestamp":"2026-05-01T13:00:00Z"}}'
            """);
        await using FakeApiServer server = await FakeApiServer.StartAsync(RecordAsync);
        using KubernetesClient client = Client(server, new ExecPlugin(plugin, V1));
        await GetAsync(client);
        _clock.Advance(TimeSpan.FromMinutes(59));
        await GetAsync(client);
        _clock.Advance(TimeSpan.FromSeconds(51));
        await GetAsync(client);
        _seen.ShouldBe(["Bearer t1", "Bearer t1", "Bearer t2"]);
    }

    [Fact]
    public async Task Refused_RunsThePluginOnceMore()
    {
        string plugin = Script($$$"""
            n=$(cat {{{_folder}}}/n 2>/dev/null || echo 0); n=$((n+1)); echo $n > {{{_folder}}}/n
            echo '{"kind":"ExecCredential","apiVersion":"{{{V1}}}","status":{"token":"t'$n'"}}'
            """);
        _refused = "Bearer t1";
        await using FakeApiServer server = await FakeApiServer.StartAsync(RecordAsync);
        using KubernetesClient client = Client(server, new ExecPlugin(plugin, V1));
        await GetAsync(client);
        _seen.ShouldBe(["Bearer t1", "Bearer t2"]);
    }

    [Fact]
    public async Task Plugin_GetsArgumentsEnvironmentAndClusterInfo()
    {
        string plugin = Script($$$"""
            echo "$1 $PLUGIN_SETTING" > {{{_folder}}}/args; printf %s "$KUBERNETES_EXEC_INFO" > {{{_folder}}}/info
            echo '{"kind":"ExecCredential","apiVersion":"{{{V1}}}","status":{"token":"t"}}'
            """);
        await using FakeApiServer server = await FakeApiServer.StartAsync(RecordAsync);
        ExecPlugin exec = new(plugin, V1) { Args = ["first arg"], Env = [new("PLUGIN_SETTING", "on")], ProvideClusterInfo = true };
        using KubernetesClient client = Client(server, exec);
        await GetAsync(client);
        (await File.ReadAllTextAsync(Path.Combine(_folder, "args"), Ct)).Trim().ShouldBe("first arg on");
        Dictionary<string, object?> info = JsonTree.ParseObject(await File.ReadAllBytesAsync(Path.Combine(_folder, "info"), Ct));
        info.StringAt("apiVersion").ShouldBe(V1);
        info.At("spec", "interactive").ShouldBe(false);
        info.StringAt("spec", "cluster", "server").ShouldBe(server.Connection.Server.AbsoluteUri.TrimEnd('/'));
        info.StringAt("spec", "cluster", "certificate-authority-data").ShouldNotBeNull();
    }

    [Fact]
    public async Task ClientCertificate_IsUsedForTheConnection()
    {
        TestCertificates certificates = new();
        (string certificate, string key) = certificates.Client("from-plugin");
        await File.WriteAllTextAsync(Path.Combine(_folder, "out"), JsonTree.ToJson(new Dictionary<string, object?>
        {
            ["kind"] = "ExecCredential",
            ["apiVersion"] = V1,
            ["status"] = new Dictionary<string, object?> { ["clientCertificateData"] = certificate, ["clientKeyData"] = key },
        }), Ct);
        string subject = "";
        await using FakeApiServer server = await FakeApiServer.StartAsync(c =>
        {
            subject = c.Connection.ClientCertificate?.Subject ?? "";
            return FakeApiServer.ObjectAsync(c);
        });
        using KubernetesClient client = Client(server, new ExecPlugin(Script($"cat {_folder}/out"), V1));
        await GetAsync(client);
        subject.ShouldBe("CN=from-plugin");
    }

    [Theory]
    [InlineData("echo nonsense", "exec plugin didn't return JSON")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"" + V1 + "\"}'", "exec plugin didn't return a status field")]
    [InlineData("echo '{\"apiVersion\":\"" + V1 + "\",\"status\":{}}'", "exec plugin didn't return a token or cert/key pair")]
    [InlineData("echo '{\"apiVersion\":\"" + V1 + "\",\"status\":{\"clientCertificateData\":\"x\"}}'", "only certificate or key")]
    [InlineData("echo '{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{}}'", "plugin returned version client.authentication.k8s.io/v1beta1")]
    [InlineData("echo \"cannot log in with $PASSWORD or eyJhbGciOi.eyJzdWIi.abc\" >&2; exit 3", "failed with exit code 3: cannot log in with *** or ***")]
    [InlineData("yes | head -c 2000000", "printed more than 1 MiB")]
    public async Task BadPlugin_IsAnAuthErrorWithoutSecrets(string script, string expected)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(RecordAsync);
        using KubernetesClient client = Client(server, new ExecPlugin(Script(script), V1) { Env = [new("PASSWORD", "hunter2")] });
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => GetAsync(client));
        e.Class.ShouldBe(KubernetesErrorClass.Auth);
        e.Message.ShouldContain(expected);
        e.ToString().ShouldNotContain("hunter2");
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/no/such/plugin")]
    [InlineData("no-such-plugin-anywhere")]
    public async Task MissingPlugin_ShowsItsInstallHint(string command)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(RecordAsync);
        using KubernetesClient client = Client(server, new ExecPlugin(command, V1) { InstallHint = "Install it from example." });
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => GetAsync(client));
        e.Message.ShouldEndWith($"exec: executable {command} not found\n\nInstall it from example.");
    }

    private static string Refusal(ClusterConnection connection, KubernetesClientOptions options) =>
        Should.Throw<KubeconfigException>(() => KubernetesClient.Create(connection, options, TimeProvider.System)).Message;

    private KubernetesClient Client(FakeApiServer server, ExecPlugin exec) => server.Client(
        _clock,
        new KubernetesClientOptions { AllowExecOnLaptop = true },
        server.Connection with { Origin = KubeconfigOrigin.Laptop, Exec = exec });

    private Task RecordAsync(HttpContext context)
    {
        string header = context.Request.Headers.Authorization.ToString();
        _seen.Enqueue(header);
        return header == _refused ? FakeApiServer.FailAsync(context, 401, "Unauthorized", "Unauthorized") : FakeApiServer.ObjectAsync(context);
    }

    private string Script(string body)
    {
        string path = Path.Combine(_folder, "plugin");
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    private static Task<KubeObject?> GetAsync(KubernetesClient client) => client.GetAsync(ConfigMaps, "ns", "a", Ct);
}
