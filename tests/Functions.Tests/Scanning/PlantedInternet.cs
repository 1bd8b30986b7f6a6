using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Engine.Tests.Scanning.Git;
using Serverless.Engine.Tests.Scanning.Registry;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>
/// Registries, token services, Git services and others under every name, behind one proxy. A name or path tells how they answer whoever shows
/// a secret: <c>denied</c> with 401, <c>failing</c> with 500, <c>repeating</c> with 400, each repeating what it was shown, and <c>broken</c> and
/// <c>garbled</c> with JSON that ends too soon or holds words that are none. In the names of registries <c>exchange-</c>, <c>token-</c> and <c>list-</c> tell at which step.
/// </summary>
internal sealed class PlantedInternet : IAsyncDisposable
{
    public static readonly string[] Moods = ["denied", "failing", "repeating", "broken", "garbled"];

    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private readonly TestCertificates _certificates = new();
    private readonly ConcurrentDictionary<string, X509Certificate2> _servers = new();
    private readonly PlantedClouds _clouds;
    private readonly WebApplication _app;

    private PlantedInternet()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            {
                https.ServerCertificateSelector = (_, name) => _servers.GetOrAdd(name ?? "localhost", n => _certificates.Server(n));
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.AllowAnyClientCertificate();
            }));
        });
        _clouds = new(Secrets);
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public PlantedSecrets Secrets { get; } = new();

    public string AuthorityPem => _certificates.AuthorityPem;

    /// <summary>How those answer from whom this process gets its cloud identities; <see langword="null"/> for well.</summary>
    public string? IdentityMood { get; set; }

    /// <summary>Hosts to which somebody showed a client certificate.</summary>
    public ConcurrentQueue<string> CertificatesShown { get; } = [];

    /// <summary>The same without TLS, for services of the own machine.</summary>
    public string PlainHost => new Uri(_app.Urls.Single(url => url.StartsWith("http:", StringComparison.Ordinal))).Authority;

    public ConnectProxy Proxy { get; private set; } = null!;

    public static async Task<PlantedInternet> StartAsync()
    {
        PlantedInternet internet = new();
        await internet._app.StartAsync();
        internet.Proxy = new ConnectProxy(new Uri(internet._app.Urls.Single(url => url.StartsWith("https:", StringComparison.Ordinal))).Port);
        return internet;
    }

    /// <summary>A client certificate with its key.</summary>
    public (string Certificate, string Key) ClientCertificate()
    {
        (string certificate, string key) = _certificates.Client("client");
        return (certificate, Secrets.AddKey(key));
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        IFormCollection? form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync() : null;
        IReadOnlyList<string> shown = Secrets.In(context.Request, form);
        string host = context.Request.Host.Host;
        string path = context.Request.Path.Value ?? "";
        if (context.Connection.ClientCertificate is not null)
        {
            CertificatesShown.Enqueue(host);
        }

        if (path.StartsWith("/v2/", StringComparison.Ordinal) && shown.Count == 0)
        {
            Challenge(context, host);
        }
        else if (IdentityMood is { } everywhere && PlantedClouds.GivesIdentities(host, path))
        {
            await FailAsync(context, everywhere, shown.Count > 0 ? shown : [Secrets.Add("planted-given-out")]);
        }
        else if (shown.Count > 0 && MoodOf(host, path, form) is { } mood)
        {
            await FailAsync(context, mood, shown);
        }
        else
        {
            await SucceedAsync(context, host, path);
        }
    }

    /// <summary>Services that have one address for all are told by the role or the pool that somebody wants.</summary>
    private static string? MoodOf(string host, string path, IFormCollection? form)
    {
        string step = path.StartsWith("/v2/", StringComparison.Ordinal) ? "list-" : path == "/oauth2/exchange" ? "exchange-" : path is "/token" or "/oauth2/token" ? "token-" : "";
        string wanted = $"{path} {form?["RoleArn"]} {form?["audience"]}";
        return Moods.FirstOrDefault(mood => step.Length > 0
            ? host.StartsWith(step + mood, StringComparison.Ordinal) || host.Contains($".{step}{mood}", StringComparison.Ordinal)
            : host.Contains(mood + "-1", StringComparison.Ordinal) || wanted.Contains(mood, StringComparison.Ordinal));
    }

    private static void Challenge(HttpContext context, string host)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = host.EndsWith(".azurecr.io", StringComparison.Ordinal) ? $"Bearer realm=\"https://{host}/oauth2/token\",service=\"{host}\""
            : host.EndsWith(".tokens.example", StringComparison.Ordinal) ? $"Bearer realm=\"https://{host}/token\",service=\"{host}\""
            : "Basic realm=\"x\"";
    }

    private static Task FailAsync(HttpContext context, string mood, IReadOnlyList<string> shown)
    {
        string repeated = string.Join(' ', shown);
        if (mood == "broken")
        {
            return TextAsync(context, $"{{\"token\":\"{shown[^1]}\",\"tags\":[\"{repeated}");
        }

        if (mood == "garbled")
        {
            return TextAsync(context, $"{{\"tags\":t{repeated}}}");
        }

        context.Response.StatusCode = mood switch { "denied" => 401, "failing" => 500, _ => 400 };
        Dictionary<string, object?> error = new() { ["code"] = shown[^1], ["message"] = $"you sent {repeated}" };
        return JsonAsync(context, new Dictionary<string, object?>
        {
            ["__type"] = context.Request.Headers["X-Amz-Target"].Count > 0 ? shown[^1] : null,
            ["error"] = shown[^1],
            ["error_description"] = repeated,
            ["message"] = repeated,
            ["errors"] = new List<object?> { error },
        });
    }

    private Task SucceedAsync(HttpContext context, string host, string path) => (host, path) switch
    {
        _ when path.StartsWith("/v2/", StringComparison.Ordinal) => RegistryAsync(context, path),
        _ when _clouds.Answer(host, path) is { } answer => JsonAsync(context, answer),
        (_, "/token" or "/oauth2/token") => TokenAsync(context, host),
        ("api.github.com", _) when path.StartsWith("/app/", StringComparison.Ordinal) => JsonAsync(context, new() { ["token"] = Secrets.Add("planted-installation-token") }),
        ("service.example", _) => TextAsync(context, """{"inputs":[{"id":"1"}]}"""),
        ("dev.azure.com", _) => TextAsync(context, """{"value":[{"name":"main","commit":{"commitId":"c1"}}]}"""),
        _ when host.StartsWith("git-codecommit.", StringComparison.Ordinal) => TextAsync(context, RefLines.Of([$"{new string('c', 40)} refs/heads/main"])),
        _ when host.StartsWith("codecommit.", StringComparison.Ordinal) => TextAsync(context, """{"pullRequestIds":[]}"""),
        _ => TextAsync(context, """[{"name":"main","commit":{"sha":"c1","id":"c1"}}]"""),
    };

    private static Task RegistryAsync(HttpContext context, string path)
    {
        context.Response.Headers["Docker-Content-Digest"] = Digest;
        return path.EndsWith("/tags/list", StringComparison.Ordinal) ? context.Response.WriteAsync("""{"tags":["1.0.0"]}""") : Task.CompletedTask;
    }

    private Task TokenAsync(HttpContext context, string host) => JsonAsync(context, new()
    {
        ["access_token"] = Secrets.Add($"planted-access-{host}"), ["refresh_token"] = Secrets.Add($"planted-refresh-{host}"), ["expires_in"] = 300L,
    });

    private static Task JsonAsync(HttpContext context, Dictionary<string, object?> body) => TextAsync(context, JsonTree.ToJson(body));

    private static Task TextAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }
}
