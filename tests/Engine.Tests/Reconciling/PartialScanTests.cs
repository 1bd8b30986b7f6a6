using Serverless.Engine.Resources;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>A registry that answers a part of what it is asked never moves an application, and the provider says what was missing.</summary>
public sealed class PartialScanTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task UnreadableDigest_KeepsTheLastKnownOneAndSaysSo(ClusterKind kind)
    {
        await using EngineHarness harness = await StartAsync(kind, limit: 2, "1.0.0", "1.1.0");
        string? exported = await ExportOf(harness);
        await harness.Registry.PushImageAsync("library/app", "1.0.0", "moved", Cancelled);
        await harness.Registry.PushImageAsync("library/app", "1.1.0", "moved as well", Cancelled);
        harness.Registry.Fault = operation => operation is { Resource: RegistryResource.Manifest, Reference: "1.1.0" } ? new RegistryFault(500) : null;

        await RequestAsync(harness, "first");

        string known = DigestOf(exported!, "1.1.0");
        string after = (await ExportOf(harness)).ShouldNotBeNull();
        DigestOf(after, "1.1.0").ShouldBe(known);
        DigestOf(after, "1.0.0").ShouldNotBe(DigestOf(exported!, "1.0.0"));
        Condition ready = await ReadyAsync(harness);
        ready.Status.ShouldBe("True");
        ready.Message.ShouldContain("; failed to get digest for tag '1.1.0' in repository ");
        ready.Message.ShouldEndWith("; its last known digest stays");

        harness.Proxy.Clear();
        harness.Time.Advance(TimeSpan.FromHours(1));
        await harness.PassAsync();
        harness.WritesInNamespace().ShouldNotContain(r => r.IsStatus);

        harness.Registry.Fault = null;
        await RequestAsync(harness, "second");
        (await ReadyAsync(harness)).Message.ShouldNotContain("digest");
        DigestOf((await ExportOf(harness))!, "1.1.0").ShouldNotBe(known);
    }

    /// <summary>The first page has an old version only: were it taken for the whole list, the application would go back to it.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox, "status")]
    [InlineData(ClusterKind.Real, "status")]
    [InlineData(ClusterKind.Sandbox, "reset")]
    [InlineData(ClusterKind.Sandbox, "truncated")]
    [InlineData(ClusterKind.Sandbox, "html")]
    public async Task ListThatBreaksOff_NeverLowersTheVersion(ClusterKind kind, string how)
    {
        await using EngineHarness harness = await StartAsync(kind, limit: 1, "1.0.0", "1.1.0", "1.2.0");
        string? revision = (await harness.ProviderAsync("image")).Root.StringAt("status", "lastExportedRevision");
        string? exported = await ExportOf(harness);
        exported.ShouldNotBeNull().ShouldContain("1.2.0");
        int pages = 0;
        harness.Registry.Fault = operation => operation.Resource == RegistryResource.Tags && Interlocked.Increment(ref pages) > 1 ? Break(how) : null;

        await RequestAsync(harness, "first");

        pages.ShouldBeGreaterThan(1);
        Condition ready = await ReadyAsync(harness);
        (ready.Status, ready.Reason).ShouldBe(("False", "ReconciliationFailed"));
        ready.Message.ShouldContain("the list is incomplete after 1 page(s) with 1 tag(s) and is not used");
        (await ExportOf(harness)).ShouldBe(exported);
        (await harness.ProviderAsync("image")).Root.StringAt("status", "lastExportedRevision").ShouldBe(revision);

        harness.Registry.Fault = null;
        await harness.Registry.PushImageAsync("library/app", "1.3.0", "newer", Cancelled);
        harness.Restart();
        await RequestAsync(harness, "second");
        (await ExportOf(harness)).ShouldNotBeNull().ShouldContain("1.3.0");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task TagThatGoesWhileItIsScanned_IsLeftOutAndSaid(ClusterKind kind)
    {
        await using EngineHarness harness = await StartAsync(kind, limit: 2, "1.0.0", "1.1.0");
        harness.Registry.Fault = operation => operation is { Resource: RegistryResource.Manifest, Reference: "1.1.0" }
            ? new RegistryFault(404) { Body = """{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}""" }
            : null;

        await RequestAsync(harness, "first");

        (await ReadyAsync(harness)).Message.ShouldEndWith("tag '1.1.0' was listed but does not exist any more");
        (await ExportOf(harness)).ShouldNotBeNull().ShouldNotContain("1.1.0");
    }

    private static RegistryFault Break(string how) => how switch
    {
        "status" => new(500),
        "reset" => new(200) { Abort = true },
        "truncated" => new(200) { Body = """{"name":"library/app","tags":["1.1""" },
        _ => new(200) { Body = "<html>Sign in</html>", Headers = new Dictionary<string, string> { ["Content-Type"] = "text/html" } },
    };

    /// <summary>A provider that has exported what the registry has, read on pages of one tag.</summary>
    private static async Task<EngineHarness> StartAsync(ClusterKind kind, int limit, params string[] tags)
    {
        EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true, pageSize: 1);
        foreach (string tag in tags)
        {
            await harness.Registry.PushImageAsync("library/app", tag, tag, Cancelled);
        }

        await harness.ApplyAsync($$"""
            apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSetInputProvider
            metadata: {name: image, namespace: NS}
            spec: {type: OCIArtifactTag, url: "oci://REGISTRY/library/app", insecure: true, filter: {semver: "*", limit: {{limit}} } }
            """);
        await harness.PassAsync();
        (await ReadyAsync(harness)).Status.ShouldBe("True");
        return harness;
    }

    private static async Task RequestAsync(EngineHarness harness, string token)
    {
        await harness.AnnotateAsync("ResourceSetInputProvider", "image", Names.RequestedAtAnnotation, token);
        await harness.PassAsync();
    }

    private static async Task<Condition> ReadyAsync(EngineHarness harness) =>
        Condition.Find(await harness.ProviderAsync("image"), Condition.Ready).ShouldNotBeNull();

    private static async Task<string?> ExportOf(EngineHarness harness) =>
        (await harness.ProviderAsync("image")).Root.ListAt("status", "exportedInputs") is { } inputs ? JsonTree.ToJson(inputs) : null;

    private static string DigestOf(string exported, string tag) =>
        ((List<object?>)JsonTree.Parse(exported)!).Cast<Dictionary<string, object?>>().Single(input => input.StringAt("tag") == tag).StringAt("digest").ShouldNotBeNull();
}
