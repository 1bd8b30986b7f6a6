using System.Text;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud.Aws;
using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Scanning.Cloud;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Git;

/// <summary>providers.md §6.</summary>
public sealed class CodeCommitTests
{
    private const string Url = "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app";
    private const string Password = "20260301T120000Z6fa28a0645330d8f3568e2ffedb4215e585549c2c5689d455f06c06afbb62713";

    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData("", "AKIDEXAMPLE")]
    [InlineData("session", "AKIDEXAMPLE%session")]
    public void Password_FixedKeyTimeAndPath_IsTheGoldenOne(string session, string user) => CodeCommitPassword.Create(
            new AwsCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", session), CodeCommitAddress.Parse(Url), _time.GetUtcNow())
        .ShouldBe((user, Password));

    [Fact]
    public async Task Tags_AnnotatedAndLightweight_HaveTheirCommits()
    {
        await using GitService service = await RefsAsync(
            $"{Sha('h')} HEAD", $"{Sha('m')} refs/heads/main", $"{Sha('1')} refs/tags/light", $"{Sha('2')} refs/tags/noted", $"{Sha('3')} refs/tags/noted^{{}}");

        (await service.ScanAsync("AWSCodeCommitTag", Url)).Select(input => (input["tag"], input["sha"]))
            .ShouldBe([("noted", (object?)Sha('3')), ("light", Sha('1'))]);
        CloudRequest request = service.Server.Requests.Single();
        request.Line.ShouldBe($"GET {Url}/info/refs?service=git-upload-pack");
        request.Header("Authorization").ShouldBe("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"AKIDEXAMPLE:{Password}")));
    }

    [Fact]
    public async Task Branches_AreInTheOrderOfTheirNames()
    {
        await using GitService service = await RefsAsync($"{Sha('1')} refs/heads/z", $"{Sha('2')} refs/heads/a/b", $"{Sha('3')} refs/tags/x");

        (await service.ScanAsync("AWSCodeCommitBranch", Url)).Select(input => input["branch"]).ShouldBe(["a/b", "z"]);
    }

    [Fact]
    public async Task Refs_EmptyRepository_AreNone()
    {
        await using GitService service = await RefsAsync();

        (await service.ScanAsync("AWSCodeCommitBranch", Url)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("zzzz")]
    [InlineData("0003")]
    [InlineData("fff5x")]
    [InlineData("0010short")]
    [InlineData("000aabcde\n0000")]
    public async Task Refs_DamagedAnswer_Fails(string answer)
    {
        await using GitService service = await GitService.StartAsync(_ => new(200, answer), _time);

        (await Should.ThrowAsync<ProviderException>(service.ScanAsync("AWSCodeCommitBranch", Url))).Message
            .ShouldBe("failed to call Git provider: failed to list branches: could not list branches: the ref advertisement is damaged");
    }

    [Fact]
    public async Task Refs_ErrorLine_IsShown()
    {
        await using GitService service = await GitService.StartAsync(_ => new(200, RefLines.Line("ERR no such repository")), _time);

        (await Should.ThrowAsync<ProviderException>(service.ScanAsync("AWSCodeCommitTag", Url))).Message.ShouldEndWith("could not list tags: the server says: no such repository");
    }

    [Fact]
    public async Task Requests_AreListedAndRead()
    {
        await using GitService service = await GitService.StartAsync(
            request =>
            {
                Dictionary<string, object?> body = (Dictionary<string, object?>)JsonTree.Parse(request.Body)!;
                return new(200, request.Header("X-Amz-Target") switch
                {
                    "CodeCommit_20150413.ListPullRequests" when body.StringAt("nextToken") is null => """{"pullRequestIds":["1","2"],"nextToken":"t"}""",
                    "CodeCommit_20150413.ListPullRequests" => """{"pullRequestIds":["3"]}""",
                    _ when body.StringAt("pullRequestId") == "2" => """{"pullRequest":{"pullRequestId":"2","pullRequestTargets":[]}}""",
                    _ => $$$"""{"pullRequest":{"pullRequestId":"{{{body.StringAt("pullRequestId")}}}","title":"T","authorArn":"arn:aws:iam::1:user/team/ann","pullRequestTargets":[{"sourceReference":"refs/heads/f","sourceCommit":"c"}]}}""",
                });
            },
            _time);

        JsonTree.ToJson(new List<object?>(await service.ScanAsync("AWSCodeCommitPullRequest", Url))).ShouldBe(
            """[{"id":"1","sha":"c","branch":"f","author":"ann","title":"T"},{"id":"3","sha":"c","branch":"f","author":"ann","title":"T"}]""");
        CloudRequest first = service.Server.Requests.First();
        first.Line.ShouldBe("POST https://codecommit.eu-west-1.amazonaws.com/");
        first.Body.ShouldBe("""{"repositoryName":"app","pullRequestStatus":"OPEN","maxResults":100}""");
        first.Header("Content-Type").ShouldBe("application/x-amz-json-1.1");
        first.Header("Authorization").ShouldStartWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260301/eu-west-1/codecommit/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, ");
    }

    [Theory]
    [InlineData("AWSCodeCommitBranch")]
    [InlineData("AWSCodeCommitPullRequest")]
    public async Task Failure_RepeatsSessionAndSignature_TheyAreNotShown(string type)
    {
        string repeated = "";
        await using GitService service = await GitService.StartAsync(
            request =>
            {
                if (request.Url.Contains("//sts.", StringComparison.Ordinal))
                {
                    return new(200, """{"AssumeRoleWithWebIdentityResponse":{"AssumeRoleWithWebIdentityResult":{"Credentials":{"AccessKeyId":"ASIAROLE","SecretAccessKey":"key","SessionToken":"planted-session"}}}}""");
                }

                string shown = request.Header("Authorization");
                repeated = shown.StartsWith("Basic ", StringComparison.Ordinal)
                    ? Encoding.UTF8.GetString(Convert.FromBase64String(shown["Basic ".Length..])).Split(':')[0].Split('%')[1]
                    : shown[(shown.LastIndexOf('=') + 1)..];
                return new(403, $$"""{"message":"not with {{repeated}} and {{request.Header("X-Amz-Security-Token")}}"}""");
            },
            _time);

        ProviderException failure = await Should.ThrowAsync<ProviderException>(service.ScanAsync(
            type, Url, account: Logins.Account(("eks.amazonaws.com/role-arn", "arn:aws:iam::123456789012:role/reader"))));

        repeated.Length.ShouldBeGreaterThan(8);
        failure.Message.ShouldContain("403 Forbidden: not with *** and");
        failure.ToString().ShouldNotContain(repeated);
        failure.ToString().ShouldNotContain("planted");
    }

    /// <summary>No request is read beyond the limit, also when the filter passes some over.</summary>
    [Theory]
    [InlineData(1, "", 1)]
    [InlineData(6, "", 6)]
    [InlineData(3, "f[3-9]", 6)]
    public async Task Requests_LimitIsReached_NoMoreAreRead(int limit, string include, int most)
    {
        await using GitService service = await GitService.StartAsync(
            request =>
            {
                string id = ((Dictionary<string, object?>)JsonTree.Parse(request.Body)!).StringAt("pullRequestId") ?? "";
                return new(200, id.Length == 0
                    ? """{"pullRequestIds":["0","1","2","3","4","5","6","7","8","9"]}"""
                    : $$$"""{"pullRequest":{"pullRequestId":"{{{id}}}","pullRequestTargets":[{"sourceReference":"refs/heads/f{{{id}}}","sourceCommit":"c"}]}}""");
            },
            _time);

        (await service.ScanAsync("AWSCodeCommitPullRequest", Url, $$""","filter":{"limit":{{limit}},"includeBranch":"{{include}}"}""")).Count.ShouldBe(limit);

        (service.Server.Requests.Count - 1).ShouldBe(most);
    }

    private Task<GitService> RefsAsync(params string[] refs) => GitService.StartAsync(_ => new(200, RefLines.Of(refs)), _time);

    private static string Sha(char c) => new(c, 40);
}
