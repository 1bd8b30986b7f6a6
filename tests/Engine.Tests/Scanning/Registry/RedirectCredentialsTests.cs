using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §2.6: who is shown credentials when a registry or its token server sends us elsewhere.</summary>
public sealed class RedirectCredentialsTests
{
    private const string Digest = "sha256:d4ec9861522d4961b2acac5a070ef4f92d732480dff2062c2f3a1dcf9a5d1e91";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Where it goes, what is redirected, and with which credentials. Tokens are only asked for by GET with a password.</summary>
    public static TheoryData<string, string, string> Redirects
    {
        get
        {
            TheoryData<string, string, string> rows = [];
            foreach (string origin in (string[])["other port", "other scheme", "other name"])
            {
                foreach (string operation in (string[])["list", "HEAD manifest", "GET manifest"])
                {
                    foreach (string credentials in (string[])["password", "identity token", "registry token"])
                    {
                        rows.Add(origin, operation, credentials);
                    }
                }

                rows.Add(origin, "GET token", "password");
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Redirects))]
    public async Task Redirect_AnyOtherOrigin_LosesTheCredentials(string origin, string operation, string credentials)
    {
        string registry = "";
        string elsewhere = "";
        ConcurrentQueue<string> shown = [];
        ConcurrentQueue<Dictionary<string, string>> shownElsewhere = [];
        Task AnswerAsync(HttpContext context, FaultServer self)
        {
            if (context.Request.Host.Value == registry)
            {
                return RegistryAsync(context, registry, elsewhere, operation, credentials, shown);
            }

            // A copy: the server uses its own again for the next request.
            shownElsewhere.Enqueue(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()));
            return ElsewhereAsync(context);
        }

        await using FaultServer server = await FaultServer.StartAsync(AnswerAsync);
        await using FaultServer other = await FaultServer.StartAsync(AnswerAsync, certificate: origin == "other scheme" ? new TestCertificates().Server() : null);
        registry = origin == "other name" ? server.Host : NameOf(server);
        elsewhere = origin switch
        {
            "other port" => $"http://{NameOf(other)}",
            "other scheme" => $"https://{NameOf(other)}",
            _ => $"http://{NameOf(server)}",
        };
        using RegistryClient client = Clients.Create();
        RegistryTarget target = Clients.Target(registry, credentials: Credentials(credentials)) with { Insecure = true };

        if (operation is "list" or "GET token")
        {
            (await client.ListTagsAsync(target, Cancelled)).Tags.ShouldBe(["a"]);
        }
        else
        {
            (await client.ResolveDigestAsync(target, "1.0.0", Cancelled)).ShouldNotBeNull();
        }

        shown.ShouldHaveSingleItem().ShouldBe(operation == "GET token" || credentials == "password" ? "Basic dTpwbGFudGVk" : "Bearer planted");
        Dictionary<string, string> headers = shownElsewhere.ShouldHaveSingleItem();
        headers.Keys.ShouldContain("Host");
        headers.Keys.ShouldNotContain("Authorization");
        headers.Values.ShouldAllBe(value => !value.Contains("planted"));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task TokenRequest_PostIsRedirected_IsNotFollowed(int status)
    {
        await using RawServer other = new(_ => RawServer.Json("""{"token":"t"}"""));
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            context.Response.Headers.Location = $"http://{NameOf(other.Host)}/token";
            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{self.Host}/token\"";
            return RegistryFaultTests.Fail(context, context.Request.Path == "/token" ? status : 401);
        });
        using RegistryClient client = Clients.Create();

        RegistryException failure = await Should.ThrowAsync<RegistryException>(
            client.ListTagsAsync(Clients.Target(server.Host, credentials: Credentials("identity token")), Cancelled));

        failure.Message.ShouldStartWith($"POST http://{server.Host}/token: unexpected status code {status} ");
        failure.ToString().ShouldNotContain("planted");
        server.Requests.Select(request => request.Method).ShouldBe(["GET", "POST"]);
        other.Lines.ShouldBeEmpty();
    }

    /// <summary>As in the reference, which asks each address whether it is the registry's.</summary>
    [Fact]
    public async Task List_ThroughAnotherHostBackToTheRegistry_IsShownThereAgain()
    {
        string registry = "";
        await using FaultServer other = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Redirect($"http://{registry}/v2/app/tags/list?back");
            return Task.CompletedTask;
        });
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            if (self.Requests.Count > 1)
            {
                return RegistryFaultTests.Json(context, """{"tags":["a"]}""");
            }

            context.Response.Redirect($"http://{NameOf(other)}/v2/app/tags/list");
            return Task.CompletedTask;
        });
        registry = server.Host;
        using RegistryClient client = Clients.Create();

        (await client.ListTagsAsync(Clients.Target(registry, credentials: Credentials("registry token")), Cancelled)).Tags.ShouldBe(["a"]);

        server.Requests.Select(request => request.Authorization).ShouldBe(["Bearer planted", "Bearer planted"]);
        other.Requests.ShouldHaveSingleItem().Authorization.ShouldBeEmpty();
    }

    private static Task RegistryAsync(HttpContext context, string registry, string elsewhere, string operation, string credentials, ConcurrentQueue<string> shown)
    {
        string authorization = context.Request.Headers.Authorization.ToString();
        bool isToken = context.Request.Path == "/token";
        if (!isToken && authorization.Length == 0)
        {
            context.Response.Headers.WWWAuthenticate = operation != "GET token" && credentials == "password" ? "Basic realm=\"x\"" : $"Bearer realm=\"http://{registry}/token\"";
            return RegistryFaultTests.Fail(context, 401);
        }

        if (operation == "GET manifest" && HttpMethods.IsHead(context.Request.Method))
        {
            return RegistryFaultTests.Fail(context, 405);
        }

        if (isToken == (operation == "GET token"))
        {
            shown.Enqueue(authorization);
            context.Response.Headers.Location = elsewhere + context.Request.Path;
            return RegistryFaultTests.Fail(context, 307);
        }

        return RegistryFaultTests.Json(context, isToken ? """{"token":"planted"}""" : """{"tags":["a"]}""");
    }

    private static Task ElsewhereAsync(HttpContext context)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers["Docker-Content-Digest"] = Digest;
            return Task.CompletedTask;
        }

        return RegistryFaultTests.Json(context, """{"tags":["a"],"token":"t"}""");
    }

    private static RegistryCredentials Credentials(string kind) => kind switch
    {
        "password" => Clients.Basic("u", "planted"),
        "identity token" => new() { IdentityToken = "planted-refresh", Source = "secret 'apps/pull'" },
        _ => new() { RegistryToken = "planted", Source = "secret 'apps/pull'" },
    };

    private static string NameOf(FaultServer server) => NameOf(server.Host);

    /// <summary>A name, since answers may not lead to private addresses that are spelled out.</summary>
    private static string NameOf(string host) => host.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
}
