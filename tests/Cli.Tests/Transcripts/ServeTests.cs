using System.Net;
using System.Text.RegularExpressions;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Transcripts;

/// <summary><c>serve</c> on a folder with one cluster: health, status, a push that is rolled out, and its end.</summary>
[Collection(WholeClusterCollection.Name)]
public sealed partial class ServeTests
{
    private const string File = "tests/Cli.Tests/Transcripts/serve.txt";
    private const string Namespace = "serve";
    private static readonly GroupVersionKind ConfigMap = new("", "v1", "ConfigMap");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 180_000)]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Serve_RollsAPushOutAndEndsCleanly(ClusterKind kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "processes are interrupted by signals here");
        await using CliCluster cluster = await CliCluster.StartAsync(kind, "cli-" + Guid.NewGuid().ToString("N")[..12]);
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(cancellationToken: Cancellation);
        await registry.PushImageAsync("apps/cart", "1.0.0", "1.0.0", Cancellation);
        await PrepareAsync(cluster, registry);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("flux-serverless-serve-");
        folder.CreateSubdirectory("clusters");
        System.IO.File.Copy(cluster.KubeconfigPath, Path.Combine(folder.FullName, "clusters", "dev.kubeconfig"));
        Dictionary<string, string> settings = new() { ["Receivers__main__Kind"] = "distribution", ["Receivers__main__Secret"] = "s3cret" };
        await using ServeProcess serving = await ServeProcess.StartAsync(folder.FullName, settings);
        await UntilAsync(cluster, "1.0.0");
        await serving.PassedAsync(Cancellation);

        await registry.PushImageAsync("apps/cart", "1.1.0", "1.1.0", Cancellation);
        await PushUntilAcceptedAsync(serving, registry);
        using HttpResponseMessage forged = await PostAsync(serving, registry, "1.1.0", "wrong");
        using HttpResponseMessage status = await serving.Http.GetAsync("/api/status", Cancellation);
        await UntilAsync(cluster, "1.1.0");
        CliResult result = await serving.StopAsync();

        status.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await status.Content.ReadAsStringAsync(Cancellation)).ShouldContain("\"name\":\"dev\"");
        forged.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        folder.Delete(recursive: true);
        string answered = await Transcript.ReplayAsync(
            "# serve\n$ flux-serverless serve --clusters clusters --state state --interval 1h --listen PORT\n",
            _ => Task.FromResult(result with { Output = Normalize(result.Output, cluster) }));
        RepositoryFiles.ShouldBeAsIn(answered, File);
    }

    private static async Task PrepareAsync(CliCluster cluster, SandboxRegistry registry)
    {
        await cluster.CreateAsync(
            "ResourceSetInputProvider",
            "cart",
            $$$"""{"type":"OCIArtifactTag","url":"oci://{{{registry.Host}}}/apps/cart","insecure":true,"filter":{"semver":">=1.0.0","limit":1}}""");
        await cluster.CreateAsync("ResourceSet", "cart", $$$"""
            {"inputsFrom":[{"name":"cart"}],"resources":[
              {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"cart","namespace":"{{{cluster.Namespace}}}"},"data":{"tag":"<< inputs.tag >>"}}]}
            """);
        cluster.Forget(CliCluster.Parse($$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"cart","namespace":"{{{cluster.Namespace}}}"}}"""));
    }

    // Who watches the repository is known from the first pass on; before, its events are nobody's.
    private static async Task PushUntilAcceptedAsync(ServeProcess serving, SandboxRegistry registry)
    {
        while (true)
        {
            using HttpResponseMessage answer = await PostAsync(serving, registry, "1.1.0", "s3cret");
            answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            if (JsonTree.ParseObject(await answer.Content.ReadAsByteArrayAsync(Cancellation)).At("accepted") is 1L)
            {
                return;
            }

            await Task.Delay(100, Cancellation);
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(ServeProcess serving, SandboxRegistry registry, string tag, string secret)
    {
        string push = $$$$"""
            {"events":[{"id":"1","action":"push","request":{"host":"{{{{registry.Host}}}}"},"target":{"mediaType":"application/vnd.oci.image.manifest.v1+json",
             "repository":"apps/cart","url":"http://{{{{registry.Host}}}}/v2/apps/cart/manifests/x","tag":"{{{{tag}}}}"}}]}
            """;
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/webhooks/distribution/main") { Content = new StringContent(push, null, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", secret);
        return await serving.Http.SendAsync(request, Cancellation);
    }

    private static async Task UntilAsync(CliCluster cluster, string tag)
    {
        while ((await cluster.Client.GetAsync(ConfigMap, cluster.Namespace, "cart", Cancellation))?.Root.StringAt("data", "tag") != tag)
        {
            await Task.Delay(20, Cancellation);
        }
    }

    // How many passes it took and what they cost is not the same each time, so each message is shown once.
    private static string Normalize(string log, CliCluster cluster)
    {
        string text = log.Replace(cluster.Namespace, Namespace, StringComparison.Ordinal);
        text = Foreign().Replace(text, "");
        text = Early().Replace(text, "");
        text = Duration().Replace(text, " DURATION");
        text = Address().Replace(text, "127.0.0.1:PORT");
        text = Effort().Replace(text, "N");
        return string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Select(line => line + "\n"));
    }

    // What else a shared cluster holds, and how long its certificate lasts.
    [GeneratedRegex(@"(?m)^\w+: (cluster dev: \w+/(?!serve/)\S+/|Kubernetes: .* expires at ).*\n")]
    private static partial Regex Foreign();

    // Pushes before it was known who watches the repository.
    [GeneratedRegex(@"(?m)^\w+: webhook .* accepted 0, .*\n")]
    private static partial Regex Early();

    [GeneratedRegex(@"(?<=finished in| in) [\d.]+ ?m?s\b")]
    private static partial Regex Duration();

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    [GeneratedRegex(@"\d+(?= (objects ran|requests|writes|bytes))")]
    private static partial Regex Effort();
}
