using Microsoft.AspNetCore.Http;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Providers;

/// <summary>Partial failures: what cannot be read changes nothing that was known.</summary>
public sealed class OciTagSourceTests
{
    private const string Old = "sha256:0000000000000000000000000000000000000000000000000000000000000001";
    private const string New = "sha256:0000000000000000000000000000000000000000000000000000000000000002";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scan_OneDigestCannotBeRead_KeepsTheExportedOneAndSaysSo()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => AnswerAsync(context, broken: ["1.1.0"]));
        using RegistryClient client = Clients.Create();

        ScanResult result = await ScanAsync(client, server, Exported($$"""{"id":"1","tag":"1.1.0","digest":"{{Old}}"}"""));

        result.Inputs.Select(input => (input["tag"], input["digest"])).ShouldBe([("1.1.0", (object?)Old), ("1.0.0", New)]);
        string warning = result.Warnings.ShouldHaveSingleItem();
        warning.ShouldStartWith($"failed to get digest for tag '1.1.0' in repository '{server.Host}/app': GET http://{server.Host}/v2/app/manifests/1.1.0");
        warning.ShouldEndWith("; its last known digest stays");
    }

    [Fact]
    public async Task Scan_OneDigestCannotBeReadAnymore_KeepsTheOneOfTheLastScan()
    {
        bool failing = false;
        await using FaultServer server = await FaultServer.StartAsync((context, _) => AnswerAsync(context, broken: failing ? ["1.1.0"] : []));
        using RegistryClient client = Clients.Create();
        ProviderScanner scanner = Scanners.Create(client);
        ResourceSetInputProvider provider = Provider(server);
        await scanner.ScanAsync(provider, ProviderSecrets.None, new(DateTimeOffset.UtcNow), Cancelled);
        failing = true;

        ScanResult result = await scanner.ScanAsync(provider, ProviderSecrets.None, new(DateTimeOffset.UtcNow), Cancelled);

        result.Inputs.Select(input => input["digest"]).ShouldBe([New, New]);
        result.Warnings.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Scan_DigestOfANewTagCannotBeRead_FailsSoThatTheExportStays()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => AnswerAsync(context, broken: ["1.1.0"]));
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<ProviderException>(ScanAsync(client, server, "{}"))).Message
            .ShouldStartWith($"failed to call OCI provider: failed to get digest for tag '1.1.0' in repository '{server.Host}/app': ");
    }

    [Fact]
    public async Task Scan_NoDigestCanBeRead_Fails()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => AnswerAsync(context, broken: ["1.0.0", "1.1.0"]));
        using RegistryClient client = Clients.Create();

        await Should.ThrowAsync<ProviderException>(ScanAsync(
            client, server, Exported($$"""{"id":"1","tag":"1.1.0","digest":"{{Old}}"},{"id":"2","tag":"1.0.0","digest":"{{Old}}"}""")));
    }

    [Fact]
    public async Task Scan_TagGoneAfterTheList_IsLeftOutWithAWord()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => AnswerAsync(context, gone: ["1.1.0"]));
        using RegistryClient client = Clients.Create();

        ScanResult result = await ScanAsync(client, server, "{}");

        result.Inputs.Select(input => input["tag"]).ShouldBe(["1.0.0"]);
        result.Warnings.ShouldBe([$"{server.Host}/app: tag '1.1.0' was listed but does not exist any more"]);
    }

    /// <summary>A tag that is listed but gone costs the fleet what it costs one.</summary>
    [Fact]
    public async Task Scan_EveryTagIsGone_CostsManyProvidersNoMoreThanOne()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => AnswerAsync(context, gone: ["1.0.0", "1.1.0"]));
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        ProviderScanner scanner = Scanners.Create(client, time: time);
        DateTimeOffset due = time.GetUtcNow() - TimeSpan.FromMinutes(5);

        for (int i = 0; i < 10; i++)
        {
            await Should.ThrowAsync<ProviderException>(scanner.ScanAsync(Provider(server), ProviderSecrets.None, new(due), Cancelled));
            time.Advance(TimeSpan.FromMilliseconds(500));
        }

        server.Count("/v2/app/").ShouldBe(3);
    }

    /// <summary>Exporting nothing would take the application away.</summary>
    [Fact]
    public async Task Scan_EveryTagIsGone_FailsSoThatTheExportStays()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => AnswerAsync(context, gone: ["1.0.0", "1.1.0"]));
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<ProviderException>(ScanAsync(client, server, "{}"))).Message
            .ShouldBe($"failed to call OCI provider: {server.Host}/app: of the listed tags that were selected none exists (1.1.0, 1.0.0)");
    }

    /// <summary>A young list of another provider may name tags that went since; a new one says what there is instead.</summary>
    [Fact]
    public async Task Scan_EveryTagOfAnOlderListIsGone_AsksForANewOne()
    {
        bool moved = false;
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
            moved ? AnswerAsync(context, gone: ["1.0.0", "1.1.0"], all: ["2.0.0"]) : AnswerAsync(context));
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        ProviderScanner scanner = Scanners.Create(client, time: time);
        DateTimeOffset before = time.GetUtcNow();
        await scanner.ScanAsync(Scanners.Provider($$$"""{"type":"OCIArtifactTag","url":"oci://{{{server.Host}}}/app","filter":{"includeTag":"^$"}}"""), ProviderSecrets.None, new(before), Cancelled);
        moved = true;
        time.Advance(TimeSpan.FromSeconds(11));

        ScanResult result = await scanner.ScanAsync(Provider(server), ProviderSecrets.None, new(before), Cancelled);

        result.Inputs.Select(input => input["tag"]).ShouldBe(["2.0.0"]);
        result.Warnings.ShouldBeEmpty();
    }

    /// <summary>Until the first success after an edit, what is exported may be of another repository.</summary>
    [Theory]
    [InlineData(1, "True")]
    [InlineData(2, "False")]
    public async Task Scan_ExportOfAnotherSpec_IsNotUsed(int generation, string ready)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => AnswerAsync(context, broken: ["1.1.0"]));
        using RegistryClient client = Clients.Create();
        string status = Exported($$"""{"id":"1","tag":"1.1.0","digest":"{{Old}}"}""", generation, ready);

        (await Should.ThrowAsync<ProviderException>(ScanAsync(client, server, status))).Message.ShouldContain("failed to get digest for tag '1.1.0'");
    }

    /// <summary>What this process remembers may be older than what another one has exported since.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task Scan_LastKnownDigest_IsNotOlderThanTheExport(int secondsLater, bool isUsed)
    {
        string[] broken = [];
        await using FaultServer server = await FaultServer.StartAsync((context, _) => AnswerAsync(context, broken));
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        ProviderScanner scanner = Scanners.Create(client, time: time);
        DateTimeOffset first = time.GetUtcNow();
        await scanner.ScanAsync(Provider(server), ProviderSecrets.None, new(first), Cancelled);
        broken = ["1.1.0"];
        time.Advance(TimeSpan.FromMinutes(5));
        ScanAge age = new(time.GetUtcNow(), Exported: first + TimeSpan.FromSeconds(secondsLater));

        Task<ScanResult> scan = scanner.ScanAsync(Provider(server), ProviderSecrets.None, age, Cancelled);

        if (isUsed)
        {
            (await scan).Inputs.Count.ShouldBe(2);
        }
        else
        {
            (await Should.ThrowAsync<ProviderException>(scan)).Message.ShouldContain("failed to get digest for tag '1.1.0'");
        }
    }

    /// <summary>After a run that failed for another reason, an export that this process has seen in the repository is known to be its.</summary>
    [Theory]
    [InlineData(New, true)]
    [InlineData(Old, false)]
    public async Task Scan_ExportThatWasSeen_IsUsedAfterAFailedRun(string shown, bool isUsed)
    {
        string[] broken = [];
        await using FaultServer server = await FaultServer.StartAsync((context, _) => AnswerAsync(context, broken));
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        ProviderScanner scanner = Scanners.Create(client, time: time);
        await scanner.ScanAsync(Provider(server), ProviderSecrets.None, new(time.GetUtcNow()), Cancelled);
        broken = ["1.1.0"];
        time.Advance(TimeSpan.FromMinutes(5));
        ResourceSetInputProvider provider = Provider(server, Exported($$"""{"id":"1","tag":"1.1.0","digest":"{{shown}}"}""", ready: "False"));

        Task<ScanResult> scan = scanner.ScanAsync(provider, ProviderSecrets.None, new(time.GetUtcNow(), Exported: time.GetUtcNow()), Cancelled);

        if (isUsed)
        {
            (await scan).Inputs.Single(input => input.StringAt("tag") == "1.1.0").StringAt("digest").ShouldBe(New);
        }
        else
        {
            (await Should.ThrowAsync<ProviderException>(scan)).Message.ShouldContain("failed to get digest for tag '1.1.0'");
        }
    }

    [Fact]
    public async Task Scan_ListBreaksOff_FailsAndSaysHowFarItWasRead()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            context.Response.Headers.Link = "</v2/app/tags/list?last=1.0.0>; rel=\"next\"";
            return self.Requests.Count == 1 ? RegistryFaultTests.Json(context, """{"tags":["1.0.0"]}""") : RegistryFaultTests.Fail(context, 500);
        });
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<ProviderException>(ScanAsync(client, server, "{}"))).Message.ShouldSatisfyAllConditions(
            message => message.ShouldStartWith($"failed to call OCI provider: failed to list OCI tags for '{server.Host}/app': "),
            message => message.ShouldEndWith("the list is incomplete after 1 page(s) with 1 tag(s) and is not used"));
    }

    [Fact]
    public async Task Scan_ManyDigestsCannotBeRead_NamesAFewOfThem()
    {
        string[] tags = [.. Enumerable.Range(0, 10).Select(i => $"1.{i}.0")];
        await using FaultServer server = await FaultServer.StartAsync((context, _) => AnswerAsync(context, broken: tags[1..], all: tags));
        using RegistryClient client = Clients.Create();
        string exported = string.Join(',', tags.Select(tag => $$"""{"id":"{{tag}}","tag":"{{tag}}","digest":"{{Old}}"}"""));

        ScanResult result = await ScanAsync(client, server, Exported(exported));

        result.Inputs.Count.ShouldBe(10);
        result.Warnings.Count.ShouldBe(4);
        result.Warnings[3].ShouldBe("the digests of 6 more tags cannot be read; their last known ones stay");
    }

    [Fact]
    public async Task Scan_BrokenFilter_CostsNoRequest()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => AnswerAsync(context));
        using RegistryClient client = Clients.Create();
        ResourceSetInputProvider provider = Scanners.Provider($$$"""{"type":"OCIArtifactTag","url":"oci://{{{server.Host}}}/app","filter":{"semver":"x.y.z.0"}}""");

        (await Should.ThrowAsync<ProviderException>(Scanners.Create(client).ScanAsync(provider, ProviderSecrets.None, new(DateTimeOffset.UtcNow), Cancelled)))
            .Message.ShouldStartWith("failed to call OCI provider: invalid semver expression: ");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Scan_TimeoutOfTheProvider_IsTheTimeOfItsCalls()
    {
        await using FaultServer server = await FaultServer.StartAsync(async (context, _) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), context.RequestAborted);
            await AnswerAsync(context);
        });
        using RegistryClient client = Clients.Create(Clients.Options with { CallTimeout = TimeSpan.FromMilliseconds(200) });

        (await ScanAsync(client, server, "{}")).Inputs.Count.ShouldBe(2, "without an annotation a provider has two minutes");
    }

    /// <param name="inputs">The exported inputs as JSON.</param>
    /// <param name="generation">The generation that they were exported for.</param>
    /// <param name="ready">Whether the run after that ended well.</param>
    private static string Exported(string inputs, int generation = Scanners.Generation, string ready = "True") => $$"""
        {"exportedInputs":[{{inputs}}],"conditions":[{"type":"Ready","status":"{{ready}}","reason":"{{(ready == "True" ? "ReconciliationSucceeded" : "ReconciliationFailed")}}","observedGeneration":{{generation}}}]}
        """;

    private static Task<ScanResult> ScanAsync(RegistryClient client, FaultServer server, string status) =>
        Scanners.Create(client).ScanAsync(Provider(server, status), ProviderSecrets.None, new(DateTimeOffset.UtcNow), Cancelled);

    private static ResourceSetInputProvider Provider(FaultServer server, string status = "{}") =>
        Scanners.Provider($$"""{"type":"OCIArtifactTag","url":"oci://{{server.Host}}/app"}""", status);

    private static Task AnswerAsync(HttpContext context, string[]? broken = null, string[]? gone = null, string[]? all = null)
    {
        string path = context.Request.Path.Value!;
        string tag = path[(path.LastIndexOf('/') + 1)..];
        if (path.EndsWith("/tags/list", StringComparison.Ordinal))
        {
            return RegistryFaultTests.Json(context, $$"""{"tags":["{{string.Join("\",\"", all ?? ["1.0.0", "1.1.0"])}}"]}""");
        }

        if (broken?.Contains(tag) == true)
        {
            return RegistryFaultTests.Fail(context, 500);
        }

        if (gone?.Contains(tag) == true)
        {
            return RegistryFaultTests.Fail(context, 404);
        }

        context.Response.Headers["Docker-Content-Digest"] = New;
        return Task.CompletedTask;
    }
}
