using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Reconciling;
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

    private sealed class FailingLogin(int? status) : ICloudLogin
    {
        public int Attempts { get; private set; }

        public bool Works { get; set; }

        public string IdentityOf(string host, ServiceAccountIdentity? account) => host;

        public async Task<CloudLogin> LoginAsync(string host, ServiceAccountIdentity? account, CancellationToken cancellationToken)
        {
            Attempts++;
            await Task.Yield();
            return Works ? new("u", "p", "", DateTimeOffset.MaxValue) : throw new RegistryException("no role") { Status = status };
        }
    }
}
