using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Store;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Scanning.Registry;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Providers;

/// <summary>
/// Each way in which a registry can fail, between two scans that succeed: what is said, how often it is asked, and that what is known
/// stays. HOST stands for the registry, OTHER for somebody else's.
/// </summary>
public sealed class SandboxFaultTests
{
    private const string List = "GET http://HOST/v2/app/tags/list?n=1000";
    private const string Manifest = "GET http://HOST/v2/app/manifests/1.1.0";
    private const string Page = """{"name":"app","tags":["1.0.0"]}""";
    private const string EmptyObject = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    private const string OtherDigest = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

    /// <summary>Later than any test runs: whether the wait is right is tested where the clock is in hand.</summary>
    private const string FarDate = "Fri, 01 Mar 2999 12:00:00 GMT";

    private static readonly Dictionary<string, FaultRow> Lists = new()
    {
        ["429 in seconds"] = new(
            Fault(429, "slow down", ("Retry-After", "3600")), $"{List}: unexpected status code 429 TooManyRequests: slow down (rate limited: retry after 3600)", 1),
        ["429 with a date"] = new(
            Fault(429, "slow down", ("Retry-After", FarDate)), $"{List}: unexpected status code 429 TooManyRequests: slow down (rate limited: retry after {FarDate})", 1),
        ["500"] = new(Fault(500, "broken"), $"{List}: unexpected status code 500 InternalServerError: broken (HOST is unavailable)", 3),
        ["reset before the first byte"] = new(Fault(200, "") with { Abort = true }, $"{List}: HOST reset the connection", 3),
        ["cut in the body"] = new(Fault(200, Page) with { CutAfter = 20 }, $"{List}: HOST closed the connection before its answer was complete", 3),
        ["slow body"] = new(Fault(200, Page) with { Drip = TimeSpan.FromSeconds(1) }, $"{List}: no answer within 0.4 s", 3)
        {
            AttemptTimeout = TimeSpan.FromMilliseconds(400),
        },
        ["truncated JSON"] = new(Fault(200, Page[..^5], ("Content-Type", "application/json")), $"{List}: the answer of content type 'application/json' is not a tag list", 1),
        ["HTML"] = new(Fault(200, "<html>sign in</html>", ("Content-Type", "text/html")), $"{List}: the answer of content type 'text/html' is not a tag list", 1),
        ["endless pages"] = new(
            (number, _) => Fault(200, $$"""{"tags":["1.0.{{number}}"]}""", ("Link", $"</v2/app/tags/list?last={number}>; rel=\"next\"")),
            "OCI tags pagination exceeds maximum of 5 pages; the list is incomplete after 5 page(s) with 5 tag(s) and is not used",
            5),
        ["huge page"] = new(Fault(200, Page.PadRight(4097)), $"{List}: the response is larger than 4096 bytes", 1),
        ["page on another host"] = new(
            Fault(200, Page, ("Link", "<http://OTHER/v2/app/tags/list>; rel=\"next\"")),
            "pagination URL host does not match registry host: 'http://OTHER/v2/app/tags/list' is not on 'http://HOST'; the list is incomplete after 1 page(s) with 1 tag(s) and is not used",
            1),
        ["redirect to another host"] = new(
            Fault(307, "", ("Location", "http://169.254.169.254/v2/app/tags/list")), "HOST: redirect to 'http://169.254.169.254/v2/app/tags/list' refused: it is a private address", 1),
    };

    private static readonly Dictionary<string, FaultRow> Digests = new()
    {
        ["500"] = new(Fault(500, "broken"), $"{Manifest}: unexpected status code 500 InternalServerError: broken (HOST is unavailable)", 3 + 3),
        ["cut in the body"] = new(Fault(200, "{}") with { CutAfter = 1 }, $"{Manifest}: HOST closed the connection before its answer was complete", 1 + 3),
        ["wrong digest"] = new(
            (_, method) => Fault(200, "{}", ("Docker-Content-Digest", method == "HEAD" ? "md5:1" : OtherDigest)),
            $"{Manifest}: the manifest's digest is {EmptyObject}, but the registry says {OtherDigest}",
            1 + 1),
        ["missing digest"] = new(Fault(200, "{}"), "", 1 + 1),
        ["malformed digest"] = new(Fault(200, "{}", ("Docker-Content-Digest", "sha256:1")), "", 1 + 1),
    };

    private readonly ManualTimeProvider _time = new();

    public static TheoryData<string> ListFaults => [.. Lists.Keys];

    public static TheoryData<string> DigestFaults => [.. Digests.Keys];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(ListFaults))]
    public async Task Scan_ListFails_ExportsNothingAndRecovers(string fault)
    {
        FaultRow row = Lists[fault];
        await using RawServer other = new(_ => RawServer.Json(Page));
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create(Clients.Options with { MaxPages = 5, MaxPageBytes = 4096, AttemptTimeout = row.AttemptTimeout });
        ScanStore store = new(client, new MemoryScanArchive(), _time);
        ScanResult before = await ScanAsync(client, store, registry);
        Break(registry, other, RegistryResource.Tags, "", row);

        ProviderException failure = await Should.ThrowAsync<ProviderException>(ScanAsync(client, store, registry));

        (failure.Message, registry.Requests.Total).ShouldBe(
            ($"failed to call OCI provider: failed to list OCI tags for '{registry.Host}/app': {Fill(row.Message, registry, other)}", row.Requests));
        other.Lines.ShouldBeEmpty();
        store.LastDigest(Clients.Target(registry.Host), "1.1.0", since: null).ShouldBe((string?)before.Inputs[0]["digest"]);
        registry.Fault = null;
        if (row.Answer(1, "GET").Status == 429)
        {
            (await Should.ThrowAsync<ProviderException>(ScanAsync(client, store, registry))).Message.ShouldContain($"not sent, because {registry.Host} asked to wait");
            registry.Requests.Total.ShouldBe(row.Requests);
        }
        else
        {
            Texts(await ScanAsync(client, store, registry)).ShouldBe(Texts(before));
        }
    }

    [Theory]
    [MemberData(nameof(DigestFaults))]
    public async Task Scan_OneDigestFails_KeepsTheLastOneOrComputesIt(string fault)
    {
        FaultRow row = Digests[fault];
        await using RawServer other = new(_ => RawServer.Json(Page));
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ScanStore store = new(client, new MemoryScanArchive(), _time);
        ScanResult before = await ScanAsync(client, store, registry);
        Break(registry, other, RegistryResource.Manifest, "1.1.0", row);

        ScanResult result = await ScanAsync(client, store, registry);

        registry.Requests.Total.ShouldBe(1 + 1 + row.Requests, "the list and the other tag");
        if (row.Message.Length == 0)
        {
            result.Inputs.Select(input => input["digest"]).ShouldBe([EmptyObject, before.Inputs[1]["digest"]]);
            result.Warnings.ShouldBeEmpty();
        }
        else
        {
            Texts(result).ShouldBe(Texts(before));
            result.Warnings.ShouldBe([
                $"failed to get digest for tag '1.1.0' in repository '{registry.Host}/app': {Fill(row.Message, registry, other)}; its last known digest stays"]);
        }
    }

    private static async Task<SandboxRegistry> RegistryAsync()
    {
        SandboxRegistry registry = await SandboxRegistry.StartAsync(cancellationToken: Cancelled);
        await registry.PushImageAsync("app", "1.0.0", "one", Cancelled);
        await registry.PushImageAsync("app", "1.1.0", "two", Cancelled);
        return registry;
    }

    /// <summary>Scans at a time at which neither an earlier answer nor an earlier failure counts any more.</summary>
    private Task<ScanResult> ScanAsync(RegistryClient client, ScanStore store, SandboxRegistry registry)
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        CloudConnections connections = new(NetworkRules.Open, _time);
        ProviderScanner scanner = new(
            store, new RegistryTargets(new CloudIdentities(), connections, client, _time), new GitSources(new CloudIdentities(), connections, _time), new ExternalServiceClient(new(), _time));
        ResourceSetInputProvider provider = Scanners.Provider($$"""{"type":"OCIArtifactTag","url":"oci://{{registry.Host}}/app"}""");
        return scanner.ScanAsync(provider, ProviderSecrets.None, new(_time.GetUtcNow()), Cancelled);
    }

    private static void Break(SandboxRegistry registry, RawServer other, RegistryResource resource, string reference, FaultRow row)
    {
        int number = 0;
        registry.Requests.Reset();
        registry.Fault = operation =>
        {
            if (operation.Resource != resource || operation.Reference != reference)
            {
                return null;
            }

            RegistryFault answer = row.Answer(Interlocked.Increment(ref number), operation.Method);
            return answer with { Headers = answer.Headers.ToDictionary(header => header.Key, header => Fill(header.Value, registry, other)) };
        };
    }

    private static RegistryFault Fault(int status, string body, params (string Name, string Value)[] headers) =>
        new(status) { Body = body, Headers = headers.ToDictionary(header => header.Name, header => header.Value) };

    private static string Fill(string text, SandboxRegistry registry, RawServer other) =>
        text.Replace("HOST", registry.Host, StringComparison.Ordinal).Replace("OTHER", other.Host, StringComparison.Ordinal);

    private static IEnumerable<string> Texts(ScanResult result) => result.Inputs.Select(JsonTree.ToJson);
}
