using System.Text;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Tests.Scanning.Cloud;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Git;

/// <summary>providers.md §5.</summary>
public sealed class AzureDevOpsTests
{
    private const string Url = "https://dev.azure.com/acme/shop/_git/app";

    [Theory]
    [InlineData(203, "<html>sign in</html>", "text/html")]
    [InlineData(200, "<html>sign in</html>", "text/html")]
    public async Task Scan_SignInPage_IsAFailedLogin(int status, string body, string contentType)
    {
        await using GitService service = await GitService.StartAsync(_ => new(status, body) { ContentType = contentType });

        (await Should.ThrowAsync<ProviderException>(service.ScanAsync("AzureDevOpsBranch", Url))).Message
            .ShouldBe("failed to call Git provider: failed to list branches: could not get branches: authentication failed: Azure DevOps answered with 'text/html'");
    }

    [Fact]
    public async Task Scan_RedirectToSignIn_LosesTheCredentials()
    {
        await using GitService service = await GitService.StartAsync(request => request.Url.StartsWith("https://dev.azure.com", StringComparison.Ordinal)
            ? new(302, "", ("Location", "https://login.example.com/signin"))
            : new(200, "<html/>") { ContentType = "text/html" });

        (await Should.ThrowAsync<ProviderException>(service.ScanAsync("AzureDevOpsTag", Url, secret: Secret))).Message.ShouldContain("authentication failed");

        service.Server.Requests.Last().Line.ShouldBe("GET https://login.example.com/signin");
        service.Server.Requests.Last().Header("Authorization").ShouldBeEmpty();
    }

    [Fact]
    public async Task Scan_JsonError_IsShown()
    {
        await using GitService service = await GitService.StartAsync(_ => new(404, """{"message":"TF401019: The Git repository does not exist or you do not have permissions."}"""));

        (await Should.ThrowAsync<ProviderException>(service.ScanAsync("AzureDevOpsTag", Url))).Message.ShouldContain("could not list tags: GET https://dev.azure.com/acme/shop/_apis/git/repositories/app/refs?…: 404 NotFound: TF401019");
    }

    [Fact]
    public async Task Scan_Secret_IsABasicPassword()
    {
        await using GitService service = await GitService.StartAsync("""{"value":[]}""");

        await service.ScanAsync("AzureDevOpsTag", Url, secret: Secret);

        service.Server.Requests.Single().Header("Authorization").ShouldBe("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(":pat")));
        service.Server.Requests.Single().Header("X-TFS-FedAuthRedirect").ShouldBe("Suppress");
    }

    [Fact]
    public async Task Scan_NoSecret_UsesTheCloudIdentity()
    {
        await using GitService service = await GitService.StartAsync("""{"value":[]}""");

        await service.ScanAsync("AzureDevOpsTag", Url);
        await service.ScanAsync("AzureDevOpsTag", Url, account: Logins.Account(("azure.workload.identity/tenant-id", "t"), ("azure.workload.identity/client-id", "c")));

        service.Server.Requests.Select(request => request.Header("Authorization")).ShouldBe(
        [
            "Bearer entra own 499b84ac-1321-427f-aa17-267ca6975798/.default",
            "Bearer entra t c jwt for api://AzureADTokenExchange 499b84ac-1321-427f-aa17-267ca6975798/.default",
        ]);
    }

    [Fact]
    public async Task Tags_PagesAndPeeling_GiveCommits()
    {
        await using GitService service = await GitService.StartAsync(request => request.Url switch
        {
            _ when request.Url.Contains("annotatedtags/o2", StringComparison.Ordinal) => new(200, """{"taggedObject":{"objectId":"c2"}}"""),
            _ when request.Url.Contains("annotatedtags", StringComparison.Ordinal) => new(404, """{"message":"no"}"""),
            _ when request.Url.Contains("continuationToken=n", StringComparison.Ordinal) => new(200, """{"value":[{"name":"refs/tags/c","objectId":"o3"},{"name":"refs/tagsomething/x","objectId":"o4"}]}"""),
            _ => new(200, """{"value":[{"name":"refs/tags/a","objectId":"c1"},{"name":"refs/tags/b","objectId":"o2"}]}""", ("X-MS-ContinuationToken", "n")),
        });

        (await service.ScanAsync("AzureDevOpsTag", Url)).Select(input => (input["tag"], input["sha"], input.ContainsKey("author")))
            .ShouldBe([("c", (object?)"o3", false), ("b", "c2", false), ("a", "c1", false)]);
    }

    /// <summary>A service that peels leaves out what needs no peeling.</summary>
    [Fact]
    public async Task Tags_PeeledByTheList_CostNoFurtherRequest()
    {
        await using GitService service = await GitService.StartAsync(
            """{"value":[{"name":"refs/tags/a","objectId":"c1"},{"name":"refs/tags/b","objectId":"o2","peeledObjectId":"c2"},{"name":"refs/tags/c","objectId":"c3"}]}""");

        (await service.ScanAsync("AzureDevOpsTag", Url)).Select(input => input["sha"]).ShouldBe(["c3", "c2", "c1"]);

        service.Lines.Count.ShouldBe(1);
    }

    /// <summary>A service in trouble does not make a tag's object its commit.</summary>
    [Fact]
    public async Task Tags_PeelingFails_FailTheScan()
    {
        await using GitService service = await GitService.StartAsync(request => request.Url.Contains("annotatedtags", StringComparison.Ordinal)
            ? new(403, """{"message":"TF400733: blocked"}""")
            : new(200, """{"value":[{"name":"refs/tags/a","objectId":"o1"}]}"""));

        (await Should.ThrowAsync<ProviderException>(service.ScanAsync("AzureDevOpsTag", Url))).Message.ShouldContain("TF400733: blocked");
    }

    [Fact]
    public async Task Requests_LackingAField_AreLeftOut()
    {
        await using GitService service = await GitService.StartAsync("""
            {"value":[{"pullRequestId":5,"sourceRefName":"refs/heads/f","title":"T","createdBy":{"displayName":"Ann"},"lastMergeSourceCommit":{"commitId":"c"},"labels":[{"name":"x"}]},
                      {"pullRequestId":6,"sourceRefName":"refs/heads/g","title":"U","createdBy":{"displayName":"Bob"}}]}
            """);

        Dictionary<string, object?> input = (await service.ScanAsync("AzureDevOpsPullRequest", Url)).ShouldHaveSingleItem();

        (input["id"], input["sha"], input["branch"], input["author"]).ShouldBe(((object?)"5", (object?)"c", (object?)"f", (object?)"Ann"));
    }

    private static Dictionary<string, object?> Secret => new() { ["username"] = "any", ["password"] = "pat" };
}
