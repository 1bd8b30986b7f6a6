using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Git;

/// <summary>providers.md §2.1.</summary>
public sealed class GitHubAppTests
{
    private const string Repository = "https://github.com/o/r";

    /// <summary>A small key that was made for this test.</summary>
    private const string Key = """
        -----BEGIN RSA PRIVATE KEY-----
        MIICXAIBAAKBgQCklzUjrLDgQQId7/009cIzZ58v7J9/Wgpp3qp3/TU41yO/k2pr
        LcVwHBkWF7VppeLn6vDR6h3g7BLVvME0mVqsaemdbUELcOD+9fPoB9+aht5uYtWX
        FezGRNNMaIK0GA44NQ/0FR2u3XKSZUvySkbxJeU/ymVCwat7PVubKnPfYQIDAQAB
        AoGARJgj9F83Q+6z5CgtndHCgsvvwvhZrKio6GB9KQ6lDLBU3LWiR1LHEycSqWtu
        Fr6k50S54rIwi5m3a86DstkquT7zFeZvCNVreooifEjmPygsS/z+93PTspA5Z9GT
        Iuuqszyptft4lIewPHF8wgTlMAqZUxPVtg4gblBy90Bb9QECQQDZn5KLYI6fWcHT
        6lqiBMWF2m7PrKQ0wpKjGRQueRWvCnNcvQFiaowm785BqOWtsXfehz+UKXxbBU93
        qnViFHXRAkEAwZ2Er8xq9+XPnXfDcoWauqsWER8tlV/xGqpQRKhLzMrBQt2MHsD4
        Sfwr0It//pDCgrsyp6fypGlWU3QO7b/kkQJBAKsmuoPvHnvohW36w+jkQ8wvrDKc
        HlB4LgcjdCHQjOMrHutyoiIalbsRom81O91M028pgzEtJ2YWWRdN8h9+4+ECQDKn
        fWFo/8tfipPOE4pQvgx8WkecepaMBU5OpLVxunMX0LwnrlMVdWAV43iqJpB5WwpM
        45HNdMPi8zzeLlGxVKECQCdjD5UD0e96h1r/Q/7L4pcBcERtfjb5oNd7Ah0D9yWL
        ZZrFjdi6XXqy5Dppx2eqiWhLNZKDBtJV6heG4wfF054=
        -----END RSA PRIVATE KEY-----
        """;

    private const string GoldenAssertion =
        "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiIxMjM0NSIsImlhdCI6MTc3MjM2NjM3MCwiZXhwIjoxNzcyMzY2NDkwfQ." +
        "pB04LIIDfNtprtB42Un_pKnqSQLIGfCB8K4a4LIZn0r3KLtrUnkyYV6Xq2yPgu8zBfnQLCgVyQPVekLwBgGBWv3SeQyDurTLNdhUuGYuAJ4lF0uO8z4CFK8PQNXrngMj3txga-I4kB9_1fhf2myaGmYn6q_6mI2JAq01DAWA5CA";

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Assertion_FixedKeyAndClock_IsTheGoldenOne() =>
        new GitHubAppTokens(_time).Assertion(new GitHubApp("12345", "1", "", Key, GitHubApp.PublicApi)).ShouldBe(GoldenAssertion);

    [Fact]
    public async Task Scan_Installation_GetsATokenAndReusesItUntilItsEnd()
    {
        await using GitService service = await StartAsync();
        Dictionary<string, object?> secret = Secret(("githubAppInstallationID", "99"));

        await service.ScanAsync("GitHubTag", Repository, secret: secret);
        await service.ScanAsync("GitHubBranch", Repository, secret: secret);
        service.Lines.ShouldBe(
        [
            "POST https://api.github.com/app/installations/99/access_tokens",
            "GET https://api.github.com/repos/o/r/tags?per_page=100",
            "GET https://api.github.com/repos/o/r/branches?per_page=100",
        ]);
        service.Server.Requests.First().Header("Authorization").ShouldBe($"Bearer {GoldenAssertion}");
        service.Server.Requests.Last().Header("Authorization").ShouldBe("Bearer installation token");
        service.Server.Requests.Last().Header("User-Agent").ShouldNotBeEmpty();
        _time.Advance(TimeSpan.FromMinutes(59.5));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => service.ScanAsync("GitHubTag", Repository, secret: secret)));

        service.Lines.Count(line => line.StartsWith("POST", StringComparison.Ordinal)).ShouldBe(2, "the end of the token causes one renewal, however many want one");
    }

    [Theory]
    [InlineData("acme", "GET https://api.github.com/orgs/acme/installation")]
    [InlineData("ann", "GET https://api.github.com/users/ann/installation")]
    public async Task Scan_Owner_IsLookedUp(string owner, string lookup)
    {
        await using GitService service = await StartAsync();

        await service.ScanAsync("GitHubTag", Repository, secret: Secret(("githubAppInstallationOwner", owner)));

        service.Lines.ShouldContain(lookup);
        service.Lines.ShouldContain("POST https://api.github.com/app/installations/77/access_tokens");
    }

    [Fact]
    public async Task Scan_OwnServer_IsAskedThere()
    {
        await using GitService service = await StartAsync();

        await service.ScanAsync(
            "GitHubTag", "https://ghe.example.com/o/r", secret: Secret(("githubAppInstallationID", "99"), ("githubAppBaseURL", "https://ghe.example.com/api/v3")));

        service.Lines[0].ShouldBe("POST https://ghe.example.com/api/v3/app/installations/99/access_tokens");
    }

    [Theory]
    [InlineData("", "1", "", Key, "app ID must be provided to use github app authentication")]
    [InlineData("1", "", "", Key, "app installation owner or ID must be provided")]
    [InlineData("1", "1", "x", Key, "only one of app installation owner or ID must be provided")]
    [InlineData("1", "1", "", "", "private key must be provided")]
    public async Task Scan_IncompleteApp_SaysWhat(string id, string installation, string owner, string key, string message)
    {
        await using GitService service = await StartAsync();
        Dictionary<string, object?> secret = new()
        {
            ["githubAppID"] = id, ["githubAppInstallationID"] = installation, ["githubAppInstallationOwner"] = owner, ["githubAppPrivateKey"] = key,
        };

        (await Should.ThrowAsync<ProviderException>(service.ScanAsync("GitHubTag", Repository, secret: secret))).Message
            .ShouldStartWith($"failed to create Git provider: invalid secret 'apps/git': {message}");
        service.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(403, "This installation has been suspended")]
    [InlineData(401, "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires")]
    public async Task Scan_AppIsRefused_SaysGitHubsReasonAndNoSecret(int status, string reason)
    {
        await using GitService service = await GitService.StartAsync(_ => new(status, $$"""{"message":"{{reason}}"}"""), _time);

        ProviderException failure = await Should.ThrowAsync<ProviderException>(
            service.ScanAsync("GitHubTag", Repository, secret: Secret(("githubAppInstallationID", "99"))));

        failure.Message.ShouldContain(reason);
        failure.ToString().ShouldNotContain(GoldenAssertion[^40..]);
    }

    [Fact]
    public async Task Scan_KeyCannotBeParsed_SaysSoWithoutIt()
    {
        await using GitService service = await StartAsync();
        Dictionary<string, object?> secret = Secret(("githubAppInstallationID", "99"));
        secret["githubAppPrivateKey"] = "-----BEGIN RSA PRIVATE KEY-----\nplanted\n-----END RSA PRIVATE KEY-----";

        ProviderException failure = await Should.ThrowAsync<ProviderException>(service.ScanAsync("GitHubTag", Repository, secret: secret));

        failure.Message.ShouldContain("could not parse private key");
        failure.ToString().ShouldNotContain("planted");
    }

    private static Dictionary<string, object?> Secret(params (string Name, string Value)[] more)
    {
        // Keys out of files have other line ends and blanks around them.
        Dictionary<string, object?> secret = new() { ["githubAppID"] = "12345", ["githubAppPrivateKey"] = $"  {Key.ReplaceLineEndings("\r\n")}\r\n " };
        Array.ForEach(more, entry => secret[entry.Name] = entry.Value);
        return secret;
    }

    private Task<GitService> StartAsync() => GitService.StartAsync(
        request => request.Url switch
        {
            _ when request.Url.EndsWith("/access_tokens", StringComparison.Ordinal) =>
                new(201, $$"""{"token":"installation token","expires_at":"{{_time.GetUtcNow() + TimeSpan.FromHours(1):yyyy-MM-ddTHH:mm:ssZ}}"}"""),
            "https://api.github.com/orgs/ann/installation" => new(404, """{"message":"Not Found"}"""),
            _ when request.Url.EndsWith("/installation", StringComparison.Ordinal) => new(200, """{"id":77}"""),
            _ => new(200, "[]"),
        },
        _time);
}
