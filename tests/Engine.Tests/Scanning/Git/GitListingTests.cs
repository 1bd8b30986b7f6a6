using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Providers;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Git;

/// <summary>providers.md §1.4 to §1.6 and §2 to §5: what is asked, in which pages, and what becomes of it.</summary>
public sealed class GitListingTests
{
    private const string GitHub = "https://github.com/o/r";
    private static readonly string[] Tags = ["1.0.0", "latest", "v2.0.0", "1.10.0", "1.9.0-rc.1"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GitHubTag", GitHub)]
    [InlineData("GiteaTag", "https://codeberg.org/o/r")]
    [InlineData("GitLabTag", "https://gitlab.com/g/p")]
    [InlineData("AzureDevOpsTag", "https://dev.azure.com/o/p/_git/r")]
    [InlineData("AWSCodeCommitTag", "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app")]
    public async Task Tags_SameInEveryFamily_ComeInTheSameOrder(string type, string url)
    {
        await using GitService service = await GitService.StartAsync(_ => new(200, Answer(type)) { ContentType = type[0] == 'A' && type[1] == 'W' ? "application/x-git-upload-pack-advertisement" : "application/json" });

        (await service.ScanAsync(type, url)).Select(input => input["tag"]).ShouldBe(["v2.0.0", "latest", "1.9.0-rc.1", "1.10.0", "1.0.0"]);
        List<Dictionary<string, object?>> ranged = await service.ScanAsync(type, url, """,'filter':{'semver':'>=1.0.0','limit':2}""".Replace('\'', '"'));

        ranged.Select(input => (input["tag"], input["sha"])).ShouldBe([("v2.0.0", (object?)Sha(2)), ("1.10.0", Sha(3))]);
        ranged[0]["id"].ShouldBe(Go("v2.0.0"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(101)]
    public async Task Tags_AnyNumber_AllPagesAreRead(int count)
    {
        await using GitService service = await GitService.StartAsync(request =>
        {
            int page = request.Url.Contains("&page=2", StringComparison.Ordinal) ? 2 : 1;
            IEnumerable<string> names = Enumerable.Range(0, count).Skip((page - 1) * 100).Take(100).Select(i => $$$"""{"name":"t{{{i:000}}}","commit":{"sha":"{{{i}}}"}}""");
            (string, string)[] headers = page == 1 && count > 100 ? [("Link", "<https://api.github.com/repositories/1/tags?per_page=100&page=2>; rel=\"next\", <https://x>; rel=\"last\"")] : [];
            return new(200, $"[{string.Join(',', names)}]", headers);
        });

        (await service.ScanAsync("GitHubTag", GitHub, """,'filter':{'limit':10000}""".Replace('\'', '"'))).Count.ShouldBe(count);
        service.Lines.Count.ShouldBe(count > 100 ? 2 : 1);
    }

    [Fact]
    public async Task Pages_OneThousand_AreRead_AndNotOneMore()
    {
        (await CountAsync(1000)).ShouldBe(1000);
        (await Should.ThrowAsync<ProviderException>(CountAsync(1001))).Message.ShouldBe("GitHub tags pagination exceeds maximum of 1000 pages");
    }

    [Theory]
    [InlineData("page")]
    [InlineData("continuation token")]
    public async Task Pages_OneComesAgain_Ends(string what) => (await Should.ThrowAsync<ProviderException>(CountAsync(10, _ => "2", what))).Message
        .ShouldBe($"GitHub tags pagination returned a repeated {what}");

    [Fact]
    public async Task Answer_OneByteOverTheCap_IsRefused()
    {
        await using GitService service = await GitService.StartAsync(_ => new(200, "[" + new string(' ', GitHttp.MaxBytes - 1) + "]"));

        (await Should.ThrowAsync<ProviderException>(service.ScanAsync("GitHubTag", GitHub))).Message
            .ShouldBe("failed to call Git provider: failed to list tags: could not list tags: response body exceeds the maximum allowed size of 10485760 bytes");
    }

    [Theory]
    [InlineData("GitHubBranch", GitHub)]
    [InlineData("GitLabBranch", "https://gitlab.com/g/p")]
    [InlineData("GiteaBranch", "https://codeberg.org/o/r")]
    public async Task Branches_LimitMetInMidPage_AsksForNoFurtherPage(string type, string url)
    {
        await using GitService service = await GitService.StartAsync(_ => new(
            200, """[{"name":"a","commit":{"sha":"1","id":"1"}},{"name":"main","commit":{"sha":"2","id":"2"}},{"name":"z","commit":{"sha":"3","id":"3"}}]""",
            ("Link", "<https://x/?page=2>; rel=\"next\""), ("X-Next-Page", "2")));

        List<Dictionary<string, object?>> inputs = await service.ScanAsync(type, url, """,'filter':{'includeBranch':'^(main|z)$','limit':1}""".Replace('\'', '"'));

        inputs.Select(input => (input["branch"], input["sha"], input["id"])).ShouldBe([("main", (object?)"2", (object?)"68878758")]);
        service.Lines.Count.ShouldBe(1);
        service.Lines[0].Contains("regex=%5E%28main%7Cz%29%24", StringComparison.Ordinal).ShouldBe(type == "GitLabBranch");
    }

    [Theory]
    [InlineData("GitHubPullRequest", GitHub)]
    [InlineData("GiteaPullRequest", "https://codeberg.org/o/r")]
    public async Task Requests_LabelsAndBranch_AreCheckedHere(string type, string url)
    {
        await using GitService service = await GitService.StartAsync("""
            [{"number":7,"title":"T","head":{"sha":"s7","ref":"feature/x"},"user":{"login":"ann"},"labels":[{"name":"deploy"},{"name":"eu"}]},
             {"number":8,"title":"U","head":{"sha":"s8","ref":"feature/y","repo":null},"user":null,"labels":[{"name":"deploy"}]},
             {"number":9,"title":"V","head":{"sha":"s9","ref":"other"},"user":{"login":"bob"},"labels":[{"name":"deploy"},{"name":"eu"}]}]
            """);

        Json(await service.ScanAsync(type, url, """,'filter':{'includeBranch':'^feature/','labels':['deploy','eu']}""".Replace('\'', '"')))
            .ShouldBe("""[{"id":"7","sha":"s7","branch":"feature/x","author":"ann","title":"T","labels":["deploy","eu"]}]""");
        Json(await service.ScanAsync(type, url, """,'filter':{'includeBranch':'y$'}""".Replace('\'', '"')))
            .ShouldBe("""[{"id":"8","sha":"s8","branch":"feature/y","title":"U","labels":["deploy"]}]""");
    }

    [Fact]
    public async Task GitLab_MergeRequests_AreFilteredByTheServer()
    {
        await using GitService service = await GitService.StartAsync(
            """[{"iid":3,"sha":"s","source_branch":"Feat/1","title":"T","author":{"username":"ann"},"labels":["a"]},{"iid":4,"sha":"t","source_branch":"x","title":"","author":null,"labels":[]}]""");

        Json(await service.ScanAsync("GitLabMergeRequest", "https://gitlab.com/g/p", """,'filter':{'labels':['a','b']}""".Replace('\'', '"'), secret: new() { ["username"] = "u", ["password"] = " glpat \n" })).ShouldBe(
            """[{"id":"3","sha":"s","branch":"Feat/1","author":"ann","title":"T","slug":"feat-1","labels":["a"]},{"id":"4","sha":"t","branch":"x","slug":"x"}]""");
        service.Lines.Single().ShouldContain("&labels=a%2Cb&");
        service.Server.Requests.Single().Header("PRIVATE-TOKEN").ShouldBe("glpat");
    }

    [Fact]
    public async Task GitLab_Environments_TakeTheDeploymentThatCounts()
    {
        await using GitService service = await GitService.StartAsync(request => new(200, request.Url switch
        {
            _ when request.Url.Contains("environment=prod", StringComparison.Ordinal) =>
                """[{"status":"failed"},{"status":"success","deployable":{"ref":"main","commit":{"id":"c1"}},"user":{"username":"ann"}}]""",
            _ when request.Url.Contains("environment=stopped", StringComparison.Ordinal) => """[{"status":"success","sha":"c2","ref":"main"}]""",
            _ when request.Url.Contains("environment=api", StringComparison.Ordinal) => """[{"status":"running","deployable":null,"sha":"c3","ref":"dev"}]""",
            _ => """[{"id":1,"name":"prod","slug":"prod-1","state":"available"},{"id":2,"name":"stopped","slug":"s","state":"stopped"},{"id":3,"name":"api","slug":"api","state":"stopped"},{"id":4,"name":"skip","state":"available"}]""",
        }));

        Json(await service.ScanAsync("GitLabEnvironment", "https://gitlab.com/g/p", """,'filter':{'excludeEnvironment':'^skip$'}""".Replace('\'', '"'))).ShouldBe(
            """[{"id":"1","sha":"c1","branch":"main","author":"ann","title":"prod","slug":"prod-1"},{"id":"3","sha":"c3","branch":"dev","title":"api","slug":"api"}]""");
        service.Lines.ShouldNotContain(line => line.Contains("environment=skip", StringComparison.Ordinal));
        service.Lines[1].ShouldBe("GET https://gitlab.com/api/v4/projects/g%2Fp/deployments?order_by=created_at&sort=desc&environment=prod");
    }

    [Fact]
    public async Task Pages_WithAnEntityTag_AreAskedForConditionally()
    {
        await using GitService service = await GitService.StartAsync(request => request.Header("If-None-Match") == "\"e1\""
            ? new(304, "")
            : new(200, """[{"name":"1.0.0","commit":{"sha":"s"}}]""", ("ETag", "\"e1\"")));

        await service.ScanAsync("GitHubTag", GitHub);
        (await service.ScanAsync("GitHubTag", GitHub)).Single()["sha"].ShouldBe("s");
        await service.ScanAsync("GitHubTag", GitHub, secret: new() { ["username"] = "u", ["password"] = "other" });

        service.Server.Requests.Select(request => request.Header("If-None-Match")).ShouldBe(["", "\"e1\"", ""]);
    }

    private static async Task<int> CountAsync(int pages, Func<int, string>? next = null, string what = "page")
    {
        int page = 0;
        int count = 0;
        await foreach (int _ in GitPages.ReadAsync<int>(
            "GitHub tags", what, (_, _) => Task.FromResult<(IReadOnlyList<int>, string?)>(([++page], page < pages ? next?.Invoke(page) ?? $"{page + 1}" : null)), Cancelled))
        {
            count++;
        }

        return count;
    }

    private static string Answer(string type)
    {
        if (type.StartsWith("AWS", StringComparison.Ordinal))
        {
            return RefLines.Of([.. Tags.Select((tag, i) => $"{Sha(i)} refs/tags/{tag}")]);
        }

        IEnumerable<string> items = Tags.Select((tag, i) => type.StartsWith("Azure", StringComparison.Ordinal)
            ? $$"""{"name":"refs/tags/{{tag}}","objectId":"x","peeledObjectId":"{{Sha(i)}}"}"""
            : $$$"""{"name":"{{{tag}}}","commit":{"sha":"{{{Sha(i)}}}","id":"{{{Sha(i)}}}"}}""");
        string list = $"[{string.Join(',', items)}]";
        return type.StartsWith("Azure", StringComparison.Ordinal) ? $$"""{"value":{{list}}}""" : list;
    }

    private static string Sha(int i) => new((char)('a' + i), 40);

    private static string Go(string text) => Engine.Go.Adler32.Id(text);

    private static string Json(List<Dictionary<string, object?>> inputs) => JsonTree.ToJson(new List<object?>(inputs));
}
