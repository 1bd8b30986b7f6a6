using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Git;

/// <summary>providers.md §1.3, §1.8: what failures say, and what they never say.</summary>
public sealed class GitFailureTests
{
    private static readonly (string Type, string Url)[] Families =
    [
        ("GitHubBranch", "https://github.com/o/r"), ("GitLabBranch", "https://gitlab.com/g/p"), ("GiteaBranch", "https://codeberg.org/o/r"),
        ("AzureDevOpsBranch", "https://dev.azure.com/o/p/_git/r"), ("AWSCodeCommitBranch", "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app"),
    ];

    [Theory]
    [InlineData(401, """{"message":"Bad credentials"}""")]
    [InlineData(404, "not found")]
    [InlineData(400, "{")]
    [InlineData(200, "<html>")]
    public async Task Failure_OfAnyFamily_HoldsNoSecret(int status, string body)
    {
        foreach ((string type, string url) in Families)
        {
            await using GitService service = await GitService.StartAsync(_ => new(status, body));

            ProviderException failure = await Should.ThrowAsync<ProviderException>(
                service.ScanAsync(type, url, secret: new() { ["username"] = "planted-user", ["password"] = "planted-password" }));

            failure.Message.ShouldStartWith("failed to call Git provider: failed to list branches: ");
            failure.ToString().ShouldNotContain("planted");
            failure.ToString().ShouldNotContain("AKIDEXAMPLE");
        }
    }

    /// <summary>.NET quotes what it cannot read, and there may be anything in it.</summary>
    [Fact]
    public async Task Failure_AnswerThatIsNoHttp_IsNotQuoted()
    {
        GitHttp http = new(
            (_, _, _) => throw new HttpRequestException(HttpRequestError.InvalidResponse, "Received an invalid header line: 'planted'."),
            NetworkRules.Open,
            new RingingClock());

        ProviderException failure = await Should.ThrowAsync<ProviderException>(
            http.SendAsync(() => new(HttpMethod.Get, "https://git.example/api"), TlsSettings.Default, TestContext.Current.CancellationToken));

        failure.Message.ShouldBe("git.example sent what is not HTTP");
        failure.ToString().ShouldNotContain("planted");
    }

    [Theory]
    [InlineData("username")]
    [InlineData("password")]
    public async Task Secret_WithoutOneOfBoth_IsNamed(string missing)
    {
        await using GitService service = await GitService.StartAsync("[]");
        Dictionary<string, object?> secret = new() { ["username"] = "u", ["password"] = "p" };
        secret.Remove(missing);

        (await Should.ThrowAsync<ProviderException>(service.ScanAsync("GitHubTag", "https://github.com/o/r", secret: secret)))
            .Message.ShouldBe($"failed to create Git provider: invalid secret 'apps/git': key '{missing}' is missing");
    }

    [Fact]
    public async Task RateLimit_UsedUp_SaysUntilWhenAndIsNotRepeated()
    {
        long reset = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();
        await using GitService service = await GitService.StartAsync(_ => new(
            403, """{"message":"API rate limit exceeded"}""", ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", $"{reset}")));

        ProviderException failure = await Should.ThrowAsync<ProviderException>(service.ScanAsync("GitHubTag", "https://github.com/o/r"));

        failure.Message.ShouldContain("403 Forbidden: API rate limit exceeded (rate limited until ");
        failure.RetryAfter!.Value.ShouldBeInRange(TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
        service.Lines.Count.ShouldBe(1);
    }

    /// <summary>providers.md §2: nobody asks with the same token before the limit's reset; others are not held up.</summary>
    [Fact]
    public async Task RateLimit_UsedUp_HoldsForTheHostAndTheToken()
    {
        ManualTimeProvider time = new();
        bool limited = true;
        await using GitService service = await GitService.StartAsync(
            request => limited && request.Header("Authorization") == "Bearer one" ? new(429, "", ("Retry-After", "3600")) : new(200, "[]"), time);
        await Should.ThrowAsync<ProviderException>(AskAsync("one"));
        limited = false;

        ProviderException paused = await Should.ThrowAsync<ProviderException>(AskAsync("one", "other"));
        service.Lines.Count.ShouldBe(1);
        await AskAsync("two");
        time.Advance(TimeSpan.FromHours(1));
        await AskAsync("one");

        paused.Message.ShouldBe("failed to call Git provider: failed to list tags: could not list tags: GET https://api.github.com/repos/o/other/tags?…: not sent (rate limited until 2026-03-01T13:00:00Z)");
        paused.RetryAfter.ShouldBe(TimeSpan.FromHours(1));
        service.Lines.Count.ShouldBe(3);

        Task<List<Dictionary<string, object?>>> AskAsync(string token, string repository = "r") =>
            service.ScanAsync("GitHubTag", $"https://github.com/o/{repository}", secret: new() { ["username"] = "u", ["password"] = token });
    }

    /// <summary>providers.md §2: while one waits as it was told, nobody else asks with the same token.</summary>
    [Fact]
    public async Task RateLimit_Short_IsWaitedForByAll()
    {
        ManualTimeProvider time = new();
        int answers = 0;
        await using GitService service = await GitService.StartAsync(_ => ++answers == 1 ? new(429, "", ("Retry-After", "20")) : new(200, "[]"), time);
        Task first = service.ScanAsync("GitHubTag", "https://github.com/o/r");
        DateTimeOffset over = time.GetUtcNow() + TimeSpan.FromSeconds(20);
        await time.UntilRingsAsync(over, TestContext.Current.CancellationToken);

        Task second = service.ScanAsync("GitHubTag", "https://github.com/o/other");
        await time.UntilRingsAsync(over, count: 2, TestContext.Current.CancellationToken);
        service.Lines.Count.ShouldBe(1);
        time.Advance(TimeSpan.FromSeconds(20));

        await Task.WhenAll(first, second);
        service.Lines.Count.ShouldBe(3);
    }

    /// <summary>A short wait that another answer asks for takes nothing from a long one.</summary>
    [Fact]
    public void Pause_ShorterOneAfterALongerOne_ChangesNothing()
    {
        ManualTimeProvider time = new();
        GitPauses pauses = new(time);

        pauses.Begin("k", new ProviderException("no") { Status = 429, RetryAfter = TimeSpan.FromMinutes(50) });
        pauses.Begin("k", new ProviderException("no") { Status = 503, RetryAfter = TimeSpan.FromSeconds(1) });

        pauses.Left("k").ShouldBe(TimeSpan.FromMinutes(50));
    }

    /// <summary>providers.md §2: the limit of requests at once may have no header.</summary>
    [Theory]
    [InlineData(403, true)]
    [InlineData(404, false)]
    public async Task SecondaryRateLimit_InTheTextAlone_IsAMinute(int status, bool isLimit)
    {
        await using GitService service = await GitService.StartAsync(_ => new(status, """{"message":"You have exceeded a secondary rate limit. Please wait."}"""));

        ProviderException failure = await Should.ThrowAsync<ProviderException>(service.ScanAsync("GitHubTag", "https://github.com/o/r"));

        failure.RetryAfter.ShouldBe(isLimit ? TimeSpan.FromMinutes(1) : null);
    }

    [Fact]
    public async Task Redirect_FromHttpsDownToHttp_IsRefused()
    {
        await using GitService service = await GitService.StartAsync(request => request.Url.StartsWith("http://git.example/", StringComparison.Ordinal)
            ? new(302, "", ("Location", "https://git.example/x"))
            : new(302, "", ("Location", "http://git.example/y")));

        (await Should.ThrowAsync<ProviderException>(service.ScanAsync("GiteaTag", "http://git.example/o/r"))).Message
            .ShouldEndWith("git.example: redirect to 'http://git.example/y' refused: it must use https");
        service.Lines.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Unavailable_IsRepeatedAsTheServerAsks()
    {
        int answers = 0;
        await using GitService service = await GitService.StartAsync(_ => ++answers < 3 ? new(503, "", ("Retry-After", "0")) : new(200, "[]"));

        (await service.ScanAsync("GitHubTag", "https://github.com/o/r")).ShouldBeEmpty();

        answers.ShouldBe(3);
    }

    [Fact]
    public async Task Redirect_ToAnotherHost_LosesTheToken()
    {
        await using GitService service = await GitService.StartAsync(request => request.Url.StartsWith("https://gitlab.com/", StringComparison.Ordinal)
            ? new(302, "", ("Location", "https://elsewhere.example/x"))
            : new(200, "[]"));

        await service.ScanAsync("GitLabTag", "https://gitlab.com/g/p", secret: new() { ["username"] = "u", ["password"] = "planted" });

        service.Server.Requests.Select(request => request.Header("PRIVATE-TOKEN")).ShouldBe(["planted", ""]);
    }

    [Fact]
    public async Task Filter_Broken_CostsNoRequest()
    {
        await using GitService service = await GitService.StartAsync("[]");

        (await Should.ThrowAsync<ProviderException>(service.ScanAsync("GitHubBranch", "https://github.com/o/r", """,'filter':{'includeBranch':'(?=a)'}""".Replace('\'', '"'))))
            .Message.ShouldContain("invalid includeBranch regex: ");
        service.Lines.ShouldBeEmpty();
    }
}
