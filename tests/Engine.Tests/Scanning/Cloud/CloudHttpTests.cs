using System.Net;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Transport;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Cloud;

/// <summary>What calls of token services say when they fail, and what registries among them have to say on their budgets.</summary>
public sealed class CloudHttpTests
{
    private const string Registry = "acme.azurecr.io";

    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_AnswerThatIsNoHttp_IsNotQuoted()
    {
        HttpRequestException quoting = new(HttpRequestError.InvalidResponse, "Received an invalid header line: 'planted'.");
        CloudHttp http = new((_, _) => throw quoting, new RingingClock());

        RegistryException failure = await Should.ThrowAsync<RegistryException>(http.SendAsync("login", () => Post(Registry), Cancelled));

        failure.Message.ShouldBe($"login: {Registry} sent what is not HTTP");
        failure.ToString().ShouldNotContain("planted");
    }

    [Fact]
    public async Task Send_RegistryAsksToWait_IsHeardByAllWhoAskIt()
    {
        HostBudgets budgets = new(1, _time);
        int sent = 0;
        CloudHttp http = new CloudHttp(
            (_, _) =>
            {
                sent++;
                HttpResponseMessage response = new(HttpStatusCode.TooManyRequests) { Content = new StringContent("") };
                response.Headers.TryAddWithoutValidation("Retry-After", "600");
                return Task.FromResult(response);
            },
            _time).Within(budgets);

        (await Should.ThrowAsync<RegistryException>(http.SendAsync("login", () => Post(Registry), Cancelled))).RetryAfter.ShouldBe(TimeSpan.FromMinutes(10));

        (await budgets.WaitAsync(Registry, () => TimeSpan.FromMinutes(2), Cancelled)).ShouldBe(TimeSpan.FromMinutes(10));
        budgets.Turns.ShouldBe(1);
        RegistryException held = await Should.ThrowAsync<RegistryException>(http.SendAsync("login", () => Post(Registry), Cancelled));
        (held.Message, held.Status).ShouldBe(($"login: not sent, because {Registry} asked to wait another 600 s", 429));
        sent.ShouldBe(1);
    }

    private static HttpRequestMessage Post(string host) => new(HttpMethod.Post, $"https://{host}/oauth2/exchange");
}
