using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Reconciling;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Cloud;

/// <summary>registry.md §9.4: a cloud that refuses or does not answer is not asked by every provider that wants to log in.</summary>
public sealed class FailedLoginTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(403, 30)]
    [InlineData(null, 10)]
    public async Task Get_ManyAtOnceWhileTheLoginFails_AskOnce(int? status, int seconds)
    {
        OffsetTimeProvider time = new();
        FailingLogin login = new(status);
        LoginCache cache = new(time);

        RegistryException[] failures = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Should.ThrowAsync<RegistryException>(cache.GetAsync(login, "r.example", null, Cancelled))));

        login.Attempts.ShouldBe(1);
        failures.ShouldAllBe(failure => failure.Status == status && failure.Message == "no role", "the same words, so that one failure is announced once");
        failures.Count(failure => failure.RetryAfter is not null).ShouldBe(19);

        time.Advance(TimeSpan.FromSeconds(seconds + 1));
        login.Works = true;
        (await cache.GetAsync(login, "r.example", null, Cancelled)).Username.ShouldBe("u");
        login.Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task Get_LoginHangs_EndsAfterAWhileForAllWhoWait()
    {
        ManualTimeProvider time = new();
        HangingLogin login = new();
        LoginCache cache = new(time);
        DateTimeOffset start = time.GetUtcNow();
        Task<RegistryException>[] failures = [.. Enumerable.Range(0, 5).Select(_ => Should.ThrowAsync<RegistryException>(cache.GetAsync(login, "r.example", null, Cancelled)))];
        await time.UntilRingsAsync(start + TimeSpan.FromSeconds(40), Cancelled);

        time.Advance(TimeSpan.FromSeconds(40));

        (await Task.WhenAll(failures).WaitAsync(TimeSpan.FromMinutes(1), Cancelled))
            .ShouldAllBe(failure => failure.IsTransient && failure.Message == "login to r.example: not done within 40 s");
        login.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Get_RenewalFailsForNow_KeepsTheLoginAsLongAsItHolds()
    {
        ManualTimeProvider time = new();
        FailingLogin login = new(null) { Works = true, ExpiresAt = time.GetUtcNow().AddHours(1) };
        LoginCache cache = new(time);
        await cache.GetAsync(login, "r.example", null, Cancelled);
        login.Works = false;

        time.Advance(TimeSpan.FromMinutes(56));
        (await cache.GetAsync(login, "r.example", null, Cancelled)).Username.ShouldBe("u");
        login.Attempts.ShouldBe(2);

        time.Advance(TimeSpan.FromMinutes(4));
        await Should.ThrowAsync<RegistryException>(cache.GetAsync(login, "r.example", null, Cancelled));
    }

    [Fact]
    public async Task Get_RegistryRefusesTheLogin_LogsInAnewButNotAllTheTime()
    {
        ManualTimeProvider time = new();
        FailingLogin login = new(null) { Works = true };
        LoginCache cache = new(time);
        RegistryCredentials first = await cache.GetAsync(login, "r.example", null, Cancelled);

        first.OnRefused();
        RegistryCredentials second = await cache.GetAsync(login, "r.example", null, Cancelled);
        login.Attempts.ShouldBe(2);
        first.OnRefused();
        second.OnRefused();
        await cache.GetAsync(login, "r.example", null, Cancelled);
        login.Attempts.ShouldBe(2, "the one before was made a moment ago, and the first is not in use any more");

        time.Advance(TimeSpan.FromSeconds(30));
        second.OnRefused();
        await cache.GetAsync(login, "r.example", null, Cancelled);
        login.Attempts.ShouldBe(3);
    }

    [Fact]
    public async Task List_RegistryRefusesALogin_TellsWhereItCameFrom()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
            return RegistryFaultTests.Fail(context, 401);
        });
        using RegistryClient client = Clients.Create();
        int told = 0;
        RegistryCredentials credentials = new() { Username = "u", Password = "p", Identity = "ecr:eu-west-1", OnRefused = () => told++ };

        await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host, credentials: credentials), Cancelled));

        told.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Get_ManyHosts_AreNotAllRemembered()
    {
        LoginCache cache = new(new ManualTimeProvider());
        FailingLogin login = new(null) { Works = true };
        for (int i = 0; i < 10_500; i++)
        {
            await cache.GetAsync(login, $"h{i}", null, Cancelled);
            cache.Count.ShouldBeLessThanOrEqualTo(10_000);
        }
    }

    /// <summary>What the cluster does not give is a failed call of the provider like any other (registry.md §7.4).</summary>
    [Theory]
    [InlineData(403, false)]
    [InlineData(503, true)]
    [InlineData(null, true)]
    public async Task IssueToken_ClusterRefuses_IsAFailedLogin(int? status, bool isTransient)
    {
        ServiceAccountIdentity account = new("c", "apps", "puller", new Dictionary<string, string>(), (_, _) => throw new ProviderException("no token") { Status = status });

        RegistryException failure = await Should.ThrowAsync<RegistryException>(account.IssueTokenAsync("sts.amazonaws.com", Cancelled));

        (failure.Message, failure.Status, failure.IsTransient).ShouldBe(("no token", status, isTransient));
    }

    private sealed class HangingLogin : ICloudLogin
    {
        public int Attempts { get; private set; }

        public string IdentityOf(string host, ServiceAccountIdentity? account) => host;

        public async Task<CloudLogin> LoginAsync(string host, ServiceAccountIdentity? account, CancellationToken cancellationToken)
        {
            Attempts++;
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("nobody gets here");
        }
    }

    private sealed class FailingLogin(int? status) : ICloudLogin
    {
        public int Attempts { get; private set; }

        public bool Works { get; set; }

        public DateTimeOffset ExpiresAt { get; set; } = DateTimeOffset.MaxValue;

        public string IdentityOf(string host, ServiceAccountIdentity? account) => host;

        public async Task<CloudLogin> LoginAsync(string host, ServiceAccountIdentity? account, CancellationToken cancellationToken)
        {
            Attempts++;
            await Task.Yield();
            return Works ? new("u", $"p{Attempts}", "", ExpiresAt) : throw new RegistryException("no role") { Status = status, IsTransient = status is null };
        }
    }
}
