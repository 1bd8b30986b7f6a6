using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Scanning.Cloud;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Git;

/// <summary>Answers that no well-behaved service gives: they fail the one provider, with words.</summary>
public sealed class GitAnswerTests
{
    private static readonly Dictionary<string, object?> Secret = new() { ["username"] = "planted-user", ["password"] = "planted-token" };

    [Fact]
    public async Task Scan_AnswerThatIsNotTheGzipItSaysItIs_IsDamaged()
    {
        await using GitService service = await GitService.StartAsync(_ => new(200, "[]", ("Content-Encoding", "gzip")));

        (await Should.ThrowAsync<ProviderException>(service.ScanAsync("GitHubTag", "https://github.com/o/r"))).Message.ShouldEndWith("damaged answer");
    }

    [Fact]
    public async Task Login_AnswerThatIsNotTheGzipItSaysItIs_IsDamaged()
    {
        ManualTimeProvider time = new();
        await using CloudServer server = await CloudServer.StartAsync(time, _ => new CloudAnswer(200, "{}", ("Content-Encoding", "gzip")));

        (await Should.ThrowAsync<RegistryException>(Logins.Targets(server, time).LoginAsync("ACRArtifactTag", "acme.azurecr.io")))
            .Message.ShouldBe("login to acme.azurecr.io: acme.azurecr.io sent a damaged answer");
    }

    [Fact]
    public async Task Scan_HalfASurrogatePair_IsReplaced()
    {
        await using GitService service = await GitService.StartAsync("""[{"name":"\ud800","commit":{"id":"c"}}]""");

        (await service.ScanAsync("GitLabTag", "https://gitlab.com/g/p")).ShouldHaveSingleItem()["tag"].ShouldBe("\uFFFD");
    }

    [Fact]
    public async Task Scan_NumberBeyondADouble_FailsTheProvider()
    {
        await using GitService service = await GitService.StartAsync("""[{"name":"a","commit":{"id":1e999}}]""");

        (await Should.ThrowAsync<ProviderException>(service.ScanAsync("GitLabTag", "https://gitlab.com/g/p"))).Message.ShouldContain("failed to list tags");
    }

    [Theory]
    [InlineData("GitHubTag", "https://github.com/o/r", "Authorization")]
    [InlineData("GitLabTag", "https://gitlab.com/g/p", "PRIVATE-TOKEN")]
    [InlineData("GiteaTag", "https://codeberg.org/o/r", "Authorization")]
    [InlineData("AzureDevOpsTag", "https://dev.azure.com/o/p/_git/r", "Authorization")]
    public async Task Failure_RepeatsTheToken_ItIsNotShown(string type, string url, string header)
    {
        await using GitService service = await GitService.StartAsync(request =>
            new(400, $$"""{"message":"{{new string('x', 235)}} bad header {{request.Header(header)}} planted-token"}"""));

        ProviderException failure = await Should.ThrowAsync<ProviderException>(service.ScanAsync(type, url, secret: Secret));

        failure.ToString().ShouldNotContain("plant");
        failure.ToString().ShouldNotContain(Convert.ToBase64String("planted-token"u8)[..8]);
    }
}
