using System.Globalization;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Filtering;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Providers;

public sealed class TagExplainerTests
{
    private const string Digest = "sha256:0000000000000000000000000000000000000000000000000000000000000002";
    private const string OldDigest = "sha256:0000000000000000000000000000000000000000000000000000000000000001";

    [Fact]
    public async Task Explain_OneDigestCannotBeRead_ItsLastKnownOneIsKept()
    {
        await using FaultServer server = await StartAsync(("1.2.0", 404), ("1.1.0", 500));

        TagExplanation explanation = await ExplainAsync(server, exported: "1.1.0");

        explanation.Failure.ShouldBeEmpty();
        explanation.Rows.Select(row => (row.Decision.Tag, row.Decision.Verdict, row.Digest, row.Failure.Contains("500", StringComparison.Ordinal))).ShouldBe(
        [
            ("1.2.0", TagVerdict.Gone, "", false),
            ("1.1.0", TagVerdict.Selected, OldDigest, true),
            ("1.0.0", TagVerdict.Selected, Digest, false),
            ("-odd", TagVerdict.NotATag, "", false),
        ]);
        explanation.Warnings.ShouldHaveSingleItem().ShouldEndWith("its last known digest stays");
    }

    [Fact]
    public async Task Explain_DigestWithoutALastKnownOne_TheScanFails()
    {
        await using FaultServer server = await StartAsync(("1.2.0", 404), ("1.1.0", 500));

        TagExplanation explanation = await ExplainAsync(server, exported: "1.0.0");

        explanation.Failure.ShouldStartWith($"failed to call OCI provider: failed to get digest for tag '1.1.0' in repository '{server.Host}/app': ");
        explanation.Rows.ShouldNotContain(row => row.IsKept);
        explanation.Rows.Single(row => row.Decision.Tag == "1.0.0").ShouldBe(new(new("1.0.0", TagVerdict.ScanFailed, "passes, but the scan fails"), Digest));
        explanation.Rows.Single(row => row.Decision.Tag == "1.1.0").Failure.ShouldStartWith("GET ");
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Explain_DigestsRefused_TheScanFailsWhateverIsKnown(int status)
    {
        (string, int)[] faults = [("1.2.0", status), ("1.1.0", status), ("1.0.0", status)];
        // One refusal is enough when it is of the credentials.
        await using FaultServer server = await StartAsync(status == 401 ? faults[1..2] : faults);

        TagExplanation explanation = await ExplainAsync(server, exported: "1.1.0");

        explanation.Failure.ShouldContain(status.ToString(CultureInfo.InvariantCulture));
        explanation.Rows.ShouldNotContain(row => row.IsKept);
    }

    [Fact]
    public async Task Explain_ListBreaksOff_HoldsWhatWasReadAndDecidesNothing()
    {
        await using FaultServer server = await StartAsync(("/tags/list?page=2", 403));

        TagExplanation explanation = await ExplainAsync(server, exported: "1.1.0");

        explanation.Failure.ShouldStartWith($"failed to call OCI provider: failed to list OCI tags for '{server.Host}/app': ");
        (explanation.List, explanation.Read.Pages, explanation.Read.Tags).ShouldBe((null, 1, 4));
        explanation.Completeness.ShouldBe("incomplete after 1 pages with 4 tags, which are not used");
        explanation.Rows.Select(row => (row.Decision.Tag, row.Decision.Verdict)).ShouldBe(
        [
            ("1.0.0", TagVerdict.ListIncomplete), ("1.1.0", TagVerdict.ListIncomplete), ("1.2.0", TagVerdict.ListIncomplete), ("-odd", TagVerdict.NotATag),
        ]);
        explanation.Requests.ShouldBe(server.Requests.Count + 2L, "the ping and the try with TLS count as well");
    }

    [Fact]
    public async Task Explain_CancelledWhileTheListIsRead_HoldsWhatWasRead()
    {
        await using FaultServer server = await StartAsync(("/tags/list?page=2", 403));
        using CancellationTokenSource cancellation = new();

        TagExplanation explanation = await ExplainAsync(server, exported: "1.1.0", new Cancelling(cancellation), cancellation.Token);

        explanation.Failure.ShouldBe("failed to call OCI provider: cancelled");
        explanation.Completeness.ShouldBe("incomplete after 1 pages with 4 tags, which are not used");
    }

    [Fact]
    public async Task Explain_CancelledWhileDigestsAreRead_HoldsThoseThatWereRead()
    {
        await using FaultServer server = await StartAsync(("/manifests/1.0.0", -1));
        using CancellationTokenSource cancellation = new();

        TagExplanation explanation = await ExplainAsync(server, exported: "1.1.0", new Cancelling(cancellation, resolved: 2), cancellation.Token);

        explanation.Failure.ShouldBe($"failed to call OCI provider: failed to get digest for tag '1.0.0' in repository '{server.Host}/app': cancelled");
        explanation.Rows.Count(row => row.Digest == Digest).ShouldBe(2);
    }

    private static async Task<TagExplanation> ExplainAsync(
        FaultServer server, string exported, IProgress<ScanProgress>? progress = null, CancellationToken? cancellationToken = null)
    {
        using RegistryClient client = Clients.Create();
        using CloudConnections connections = new(NetworkRules.Open, TimeProvider.System);
        TagExplainer explainer = new(client, new RegistryTargets(new CloudIdentities(), connections, client, TimeProvider.System), TimeProvider.System);
        ResourceSetInputProvider provider = Scanners.Provider(
            $$"""{"type":"OCIArtifactTag","url":"oci://{{server.Host}}/app"}""",
            $$"""
            {
              "exportedInputs":[{"id":"1","tag":"{{exported}}","digest":"{{OldDigest}}"}],
              "conditions":[{"type":"Ready","status":"True","reason":"ReconciliationSucceeded","observedGeneration":{{Scanners.Generation}}}]
            }
            """);
        return await explainer.ExplainAsync(provider, ProviderSecrets.None, progress, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    /// <summary>Three tags and a name that is none; a second page only where a fault is meant for it.</summary>
    private static Task<FaultServer> StartAsync(params (string End, int Status)[] faults) => FaultServer.StartAsync((context, _) =>
    {
        string path = context.Request.Path.Value + context.Request.QueryString.Value;
        if (Array.Find(faults, fault => path.EndsWith(fault.End, StringComparison.Ordinal)) is { Status: not 0 } fault)
        {
            return fault.Status < 0 ? Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted) : RegistryFaultTests.Fail(context, fault.Status);
        }

        context.Response.Headers["Docker-Content-Digest"] = Digest;
        if (!path.Contains("/tags/list", StringComparison.Ordinal))
        {
            return Task.CompletedTask;
        }

        if (faults[0].End.EndsWith("page=2", StringComparison.Ordinal))
        {
            context.Response.Headers.Link = "</v2/app/tags/list?page=2>; rel=\"next\"";
        }

        return RegistryFaultTests.Json(context, """{"tags":["1.0.0","1.1.0","1.2.0","-odd"]}""");
    });

    private sealed class Cancelling(CancellationTokenSource cancellation, int resolved = 0) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value)
        {
            if (value.Resolved == resolved)
            {
                cancellation.Cancel();
            }
        }
    }
}
