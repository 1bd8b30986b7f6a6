using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Providers;

/// <summary>providers.md §8, row by row.</summary>
public sealed class ExternalServiceTests
{
    private const string Prefix = "failed to call ExternalService provider: ";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scan_Inputs_AreExportedInTheirOrderAndCut()
    {
        await using FaultServer server = await ServeAsync("""{"more":1,"inputs":[{"id":"b","n":1.0,"big":9007199254740993},{"id":"a","id2":null},{"id":"c"}]}""");

        List<Dictionary<string, object?>> inputs = await ScanAsync(server, ",\"filter\":{\"limit\":2,\"includeTag\":\"x\"},\"defaultValues\":{\"id\":\"no\",\"env\":\"prod\"}");

        JsonTree.ToJson(new List<object?>(inputs)).ShouldBe("""[{"id":"b","n":1,"big":9007199254740993,"env":"prod"},{"id":"a","id2":null,"env":"prod"}]""");
    }

    [Theory]
    [InlineData("""{"inputs":[]}""")]
    [InlineData("""{"inputs":[{"id":""}]}""")]
    public async Task Scan_EmptyValues_AreAccepted(string body)
    {
        await using FaultServer server = await ServeAsync(body);

        (await ScanAsync(server)).Count.ShouldBe(body.Contains("id", StringComparison.Ordinal) ? 1 : 0);
    }

    [Theory]
    [InlineData("nonsense", "failed to parse JSON response from external service 'URL': ")]
    [InlineData("[]", "failed to parse JSON response from external service 'URL': ")]
    [InlineData("""{"inputs":{}}""", "failed to parse JSON response from external service 'URL': ")]
    [InlineData("""{"inputs":[1]}""", "failed to parse JSON response from external service 'URL': ")]
    [InlineData("""{"inputs":[{"id":"a","n":1e999}]}""", "failed to parse JSON response from external service 'URL': ")]
    [InlineData("{}", "external service 'URL' response does not contain an 'inputs' field")]
    [InlineData("""{"inputs":null}""", "external service 'URL' response does not contain an 'inputs' field")]
    [InlineData("""{"inputs":[{"id":"a"},{"x":1}]}""", "external service 'URL' input at index 1 is missing the required 'id' field")]
    [InlineData("""{"inputs":[null]}""", "external service 'URL' input at index 0 is missing the required 'id' field")]
    [InlineData("""{"inputs":[{"id":5}]}""", "external service 'URL' input at index 0 has a non-string 'id' field")]
    [InlineData("""{"inputs":[{"id":null}]}""", "external service 'URL' input at index 0 has a non-string 'id' field")]
    [InlineData("""{"inputs":[{"id":"a"},{"id":"b"},{"id":"a"}]}""", "external service 'URL' input at index 2 has a duplicate 'id' value 'a'")]
    public async Task Scan_WrongAnswer_HasItsMessage(string body, string message)
    {
        await using FaultServer server = await ServeAsync(body);

        (await Should.ThrowAsync<ProviderException>(ScanAsync(server, ",\"filter\":{\"limit\":1}"))).Message
            .ShouldStartWith(Prefix + message.Replace("URL", $"http://{server.Host}/inputs", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(304)]
    public async Task Scan_Status_IsNeverRepeated(int status)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Fail(context, status));

        (await Should.ThrowAsync<ProviderException>(ScanAsync(server))).Message.ShouldBe($"{Prefix}external service 'http://{server.Host}/inputs' returned HTTP {status}");
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Scan_AnswerThatIsNotTheGzipItSaysItIs_IsDamaged()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return RegistryFaultTests.Json(context, "{}");
        });

        (await Should.ThrowAsync<ProviderException>(ScanAsync(server))).Message.ShouldBe($"{Prefix}external service 'http://{server.Host}/inputs' sent a damaged answer");
    }

    [Fact]
    public async Task Scan_HalfASurrogatePair_IsReplaced()
    {
        await using FaultServer server = await ServeAsync("""{"inputs":[{"id":"a","text":"x\ud800"}]}""");

        (await ScanAsync(server)).ShouldHaveSingleItem()["text"].ShouldBe("x\uFFFD");
    }

    [Theory]
    [InlineData(921_600, true)]
    [InlineData(921_601, false)]
    public async Task Scan_SizeOfTheAnswer_HasALimit(int size, bool accepted)
    {
        const string head = """{"inputs":[]}""";
        await using FaultServer server = await ServeAsync(head + new string(' ', size - head.Length));
        if (accepted)
        {
            (await ScanAsync(server)).ShouldBeEmpty();
            return;
        }

        (await Should.ThrowAsync<ProviderException>(ScanAsync(server))).Message
            .ShouldBe($"{Prefix}external service 'http://{server.Host}/inputs' response body exceeds the maximum allowed size of 921600 bytes");
    }

    [Theory]
    [InlineData("token", " t0ken\n", "Bearer t0ken")]
    [InlineData("username", "u", "Basic dTpw")]
    public async Task Scan_Secret_IsShown(string key, string value, string header)
    {
        await using FaultServer server = await ServeAsync("""{"inputs":[]}""");

        await ScanAsync(server, "", new() { [key] = value, ["password"] = "p" });

        server.Requests.Single().Authorization.ShouldBe(header);
    }

    [Fact]
    public async Task Scan_TokenOfTwoLines_IsRefusedByName()
    {
        await using FaultServer server = await ServeAsync("""{"inputs":[]}""");

        (await Should.ThrowAsync<ProviderException>(ScanAsync(server, "", new() { ["token"] = "one\nX-Other: two" }))).Message
            .ShouldBe($"{Prefix}failed to get auth credentials: invalid secret 'apps/service': the value of key 'token' has characters that no header can have");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Scan_SecretWithoutPassword_IsRefused()
    {
        await using FaultServer server = await ServeAsync("""{"inputs":[]}""");

        (await Should.ThrowAsync<ProviderException>(ScanAsync(server, "", new() { ["username"] = "u" }))).Message
            .ShouldBe($"{Prefix}failed to get auth credentials: invalid secret 'apps/service': key 'password' is missing");
    }

    [Fact]
    public async Task Scan_RedirectToAnotherHost_LosesTheCredentials()
    {
        await using FaultServer other = await ServeAsync("""{"inputs":[{"id":"a"}]}""");
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Redirect($"http://localhost:{other.Host.Split(':')[1]}/inputs");
            return Task.CompletedTask;
        });

        (await ScanAsync(server, "", new() { ["token"] = "t0ken" })).Count.ShouldBe(1);

        other.Requests.ShouldHaveSingleItem().Authorization.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http://x.example/", false, "spec.url must use 'https://' unless spec.insecure is true")]
    [InlineData("ftp://x.example/", true, "spec.url must start with 'http://' or 'https://' when spec.type is 'ExternalService'")]
    public async Task Scan_WrongUrl_IsTerminal(string url, bool insecure, string message)
    {
        using RegistryClient client = Clients.Create();
        ResourceSetInputProvider provider = Scanners.Provider($$"""{"type":"ExternalService","url":"{{url}}","insecure":{{(insecure ? "true" : "false")}}}""");

        ProviderException failure = await Should.ThrowAsync<ProviderException>(Scanners.Create(client).ScanAsync(provider, ProviderSecrets.None, default, Cancelled));

        (failure.Message, failure.IsTerminal).ShouldBe((message, true));
    }

    [Fact]
    public async Task Scan_Static_ExportsTheDefaultsWithTheObjectsId()
    {
        using RegistryClient client = Clients.Create();
        ResourceSetInputProvider provider = Scanners.Provider("""{"type":"Static","defaultValues":{"id":"mine","n":1}}""");

        ScanResult result = await Scanners.Create(client).ScanAsync(provider, ProviderSecrets.None, default, Cancelled);

        JsonTree.ToJson(new List<object?>(result.Inputs)).ShouldBe($$"""[{"id":"{{Engine.Go.Adler32.Id("7f3c")}}","n":1}]""");
    }

    private static Task<FaultServer> ServeAsync(string body) => FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, body));

    private static async Task<List<Dictionary<string, object?>>> ScanAsync(FaultServer server, string spec = "", Dictionary<string, object?>? secret = null)
    {
        using RegistryClient client = Clients.Create();
        ResourceSetInputProvider provider = Scanners.Provider($$"""{"type":"ExternalService","url":"http://{{server.Host}}/inputs","insecure":true{{spec}}}""");
        ProviderSecrets secrets = new()
        {
            Secret = secret is null ? null : SecretData.From(new KubeObject(new()
            {
                ["metadata"] = new Dictionary<string, object?> { ["name"] = "service", ["namespace"] = "apps" }, ["stringData"] = secret,
            })),
        };
        return (await Scanners.Create(client).ScanAsync(provider, secrets, default, Cancelled)).Inputs;
    }
}
