using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Fleet;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Tests.Hosting;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Receivers;
using Serverless.Functions.Webhook.Tokens;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Webhook;

/// <summary>Every way in which a sender proves itself, over the real route (webhooks.md WH-6, WH-13 to WH-16, §18.2).</summary>
public sealed class AuthenticityTests : IDisposable
{
    private const string Secret = "a-long-secret-0123456789";
    private const string BasicSecret = "Basic cmVnaXN0cnk6YS1sb25nLXNlY3JldA==";

    private readonly ManualTimeProvider _time = new();
    private readonly JwksServer _issuer = new();

    /// <summary>Kind, how it is proven, and a recorded push.</summary>
    public static TheoryData<string, Proof, string> Modes => new()
    {
        { "acr", Proof.Header, "acr-push" },
        { "ecr", Proof.Header, "ecr-push" },
        { "eventgrid", Proof.Header, "eventgrid-image-pushed" },
        { "dockerhub", Proof.Address, "dockerhub-push" },
        { "quay", Proof.Address, "quay-push" },
        { "harbor", Proof.Authorization, "harbor-push-two" },
        { "distribution", Proof.Basic, "distribution-one-push" },
        { "generic", Proof.Bearer, "generic-one" },
        { "artifactory", Proof.PlainSecret, "artifactory-pushed" },
        { "artifactory", Proof.BodyMac, "artifactory-pushed" },
        { "ghcr", Proof.PrefixedBodyMac, "ghcr-registry_package-published" },
        { "nexus", Proof.Sha1BodyMac, "nexus-created" },
        { "generic", Proof.TimedMac, "generic-one" },
        { "gar", Proof.SignedToken, "gar-insert-tag" },
    };

    /// <summary>What a request shows, and where.</summary>
    public enum Proof
    {
        Header,
        Address,
        Authorization,
        Basic,
        Bearer,
        PlainSecret,
        BodyMac,
        PrefixedBodyMac,
        Sha1BodyMac,
        TimedMac,
        SignedToken,
    }

    public void Dispose() => _issuer.Dispose();

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Message_NotProven_IsRefusedAlikeWhateverIsWrong(string kind, Proof proof, string fixture)
    {
        await using TestHandler handler = await StartAsync(kind, proof, fixture);

        (HttpStatusCode genuine, string _, string answer) = await SendAsync(handler, Request(kind, proof, fixture, Secret));
        var refusals = new[]
        {
            await SendAsync(handler, Request(kind, proof, fixture, null)),
            await SendAsync(handler, Request(kind, proof, fixture, "another-secret-012345678")),
            await SendAsync(handler, Request(kind, proof, fixture, Secret, age: TimeSpan.FromDays(1), body: "{}"u8.ToArray())),
        };

        genuine.ShouldBe(HttpStatusCode.Accepted, answer);
        bool coversTheBody = proof is Proof.BodyMac or Proof.PrefixedBodyMac or Proof.Sha1BodyMac or Proof.TimedMac or Proof.SignedToken;
        refusals[..(coversTheBody ? 3 : 2)].Distinct().ShouldBe([(HttpStatusCode.Unauthorized, "Content-Length, Content-Type, Date", """{"error":"unauthorized"}""")]);
        handler.Queued.Select(queued => queued.Item).ShouldBeUnique("only the genuine message counts");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Message_Replayed_IsADuplicateWhereItsSenderNumbersThem(string kind, Proof proof, string fixture)
    {
        await using TestHandler handler = await StartAsync(kind, proof, fixture);
        PushEvent[] tagged = [.. Fixtures.Read(kind, Fixtures.Body(fixture))!.Pushes.Where(push => push.Reference!.Tag is not null)];
        bool isNumbered = tagged.All(push => push.Id is not null);

        (_, _, string first) = await SendAsync(handler, Request(kind, proof, fixture, Secret));
        int queued = handler.Queued.Count;
        (HttpStatusCode status, _, string second) = await SendAsync(handler, Request(kind, proof, fixture, Secret));

        first.ShouldStartWith($$"""{"accepted":{{tagged.Length}},""");
        status.ShouldBe(HttpStatusCode.Accepted);
        second.ShouldStartWith($$"""{"accepted":{{(isNumbered ? 0 : tagged.Length)}},""", Case.Sensitive, "a tag may move back and forth, so that equal content alone is no reason to pass it over (WH-28)");
        (handler.Queued.Count > queued).ShouldBe(!isNumbered);
    }

    private async Task<TestHandler> StartAsync(string kind, Proof proof, string fixture)
    {
        ReceiverSettings receiver = Fixtures.Receiver(kind) with
        {
            Secret = new ReceiverSecret(proof == Proof.Basic ? [BasicSecret] : [Secret]),
            Mode = proof is Proof.PlainSecret or Proof.Bearer ? ReceiverMode.Token : ReceiverMode.Signature,
            Tokens = proof == Proof.SignedToken ? TokenPolicy.Google(JwksServer.Audience, JwksServer.Account) : null,
        };
        TestHandler handler = await new TestHandler { Time = _time, Receivers = [receiver], Issuer = _issuer }.StartAsync("one");
        await new Subscriptions(handler.State).UpdateAsync(
            "one", [.. Fixtures.Read(kind, Fixtures.Body(fixture))!.Pushes.Select(push => push.Reference!.Name).Distinct()], CancellationToken.None);
        return handler;
    }

    /// <param name="kind">Kind of the receiver.</param>
    /// <param name="proof">How it is proven.</param>
    /// <param name="fixture">The body.</param>
    /// <param name="secret">What the sender knows; nothing for <see langword="null"/>.</param>
    /// <param name="age">How long ago it was proven.</param>
    /// <param name="body">What is sent in the place of what was proven.</param>
    private HttpRequestMessage Request(string kind, Proof proof, string fixture, string? secret, TimeSpan age = default, byte[]? body = null)
    {
        byte[] proven = Fixtures.Body(fixture);
        string address = $"/api/webhooks/{kind}/main{(proof == Proof.Address && secret is not null ? "/" + secret : "")}";
        HttpRequestMessage request = new(HttpMethod.Post, address) { Content = new ByteArrayContent(body ?? proven) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in Fixtures.Headers())
        {
            request.Headers.TryAddWithoutValidation(name, value.ToString());
        }

        foreach ((string name, string value) in secret is null ? [] : Shown(proof, secret, proven, _time.GetUtcNow() - age))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private IEnumerable<(string Name, string Value)> Shown(Proof proof, string secret, byte[] body, DateTimeOffset at)
    {
        byte[] key = Encoding.UTF8.GetBytes(secret);
        string seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return proof switch
        {
            Proof.Header => [("X-Webhook-Token", secret)],
            Proof.Authorization => [("Authorization", secret)],
            Proof.Basic => [("Authorization", secret == Secret ? BasicSecret : "Basic cmVnaXN0cnk6d3Jvbmc=")],
            Proof.Bearer => [("Authorization", "Bearer " + secret)],
            Proof.PlainSecret => [("X-JFrog-Event-Auth", secret)],
            Proof.BodyMac => [("X-JFrog-Event-Auth", Convert.ToHexStringLower(HMACSHA256.HashData(key, body)))],
            Proof.PrefixedBodyMac => [("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(key, body)))],
#pragma warning disable CA5350 // The sender has nothing better.
            Proof.Sha1BodyMac => [("X-Nexus-Webhook-Signature", Convert.ToHexStringLower(HMACSHA1.HashData(key, body)))],
#pragma warning restore CA5350
            Proof.TimedMac =>
            [
                ("X-Timestamp", seconds),
                ("X-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(key, (byte[])[.. Encoding.ASCII.GetBytes(seconds + "."), .. body]))),
            ],
            Proof.SignedToken => [("Authorization", "Bearer " + _issuer.Token(at, claims => claims["email"] = secret == Secret ? JwksServer.Account : "stranger@example.net"))],
            _ => [],
        };
    }

    private static async Task<(HttpStatusCode Status, string Headers, string Body)> SendAsync(TestHandler handler, HttpRequestMessage request)
    {
        using HttpResponseMessage response = await handler.Http.SendAsync(request);
        string headers = string.Join(", ", response.Headers.Concat(response.Content.Headers).Select(header => header.Key).Order(StringComparer.Ordinal));
        return (response.StatusCode, headers, await response.Content.ReadAsStringAsync());
    }
}
