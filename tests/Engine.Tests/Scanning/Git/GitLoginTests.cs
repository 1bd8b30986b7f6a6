using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Git;

/// <summary>How often Git services see the same login.</summary>
public sealed class GitLoginTests
{
    private static readonly Dictionary<string, object?> Secret = new() { ["username"] = "u", ["password"] = "planted" };

    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(401, 0)]
    [InlineData(403, 1)]
    public async Task GitLab_RefusedToken_IsLeftAloneForAWhile(int status, int requestsForAnotherProject)
    {
        await using GitService service = await GitService.StartAsync(_ => new(status, """{"message":"no"}"""), _time);
        await Should.ThrowAsync<ProviderException>(ScanAsync(service, "g/p", Secret));

        ProviderException failure = await Should.ThrowAsync<ProviderException>(ScanAsync(service, "g/p", Secret));

        failure.Message.ShouldContain("were refused; they are not tried again before ");
        service.Lines.Count.ShouldBe(1);
        await Should.ThrowAsync<ProviderException>(ScanAsync(service, "g/other", Secret));
        service.Lines.Count.ShouldBe(1 + requestsForAnotherProject);
    }

    [Fact]
    public async Task GitLab_AfterTheWhile_IsTriedAgain()
    {
        bool refuses = true;
        await using GitService service = await GitService.StartAsync(_ => refuses ? new(401, "{}") : new(200, "[]"), _time);
        await Should.ThrowAsync<ProviderException>(ScanAsync(service, "g/p", Secret));
        refuses = false;
        _time.Advance(TimeSpan.FromMinutes(1));

        (await ScanAsync(service, "g/p", Secret)).ShouldBeEmpty();
    }

    [Fact]
    public async Task GitLab_WithoutAToken_IsNeverLeftAlone()
    {
        await using GitService service = await GitService.StartAsync(_ => new(401, "{}"), _time);
        await Should.ThrowAsync<ProviderException>(ScanAsync(service, "g/p", null));
        await Should.ThrowAsync<ProviderException>(ScanAsync(service, "g/p", null));

        service.Lines.Count.ShouldBe(2);
    }

    [Fact]
    public async Task AzureDevOps_ServiceAccount_LogsInOncePerScan()
    {
        int issued = 0;
        ServiceAccountIdentity account = new(
            "https://cluster.example/",
            "apps",
            "puller",
            new Dictionary<string, string> { ["azure.workload.identity/tenant-id"] = "t", ["azure.workload.identity/client-id"] = "c" },
            (_, _) => Task.FromResult($"jwt {++issued}"));
        int pages = 0;
        await using GitService service = await GitService.StartAsync(_ => ++pages < 3
            ? new(200, $$"""{"value":[{"name":"refs/tags/{{pages}}","objectId":"o","peeledObjectId":"c"}]}""", ("X-MS-ContinuationToken", $"{pages}"))
            : new(200, """{"value":[]}"""));

        await service.ScanAsync("AzureDevOpsTag", "https://dev.azure.com/o/p/_git/r", account: account);

        (pages, issued).ShouldBe((3, 1));
    }

    private static Task<List<Dictionary<string, object?>>> ScanAsync(GitService service, string project, Dictionary<string, object?>? secret) =>
        service.ScanAsync("GitLabTag", $"https://gitlab.com/{project}", secret: secret);
}
