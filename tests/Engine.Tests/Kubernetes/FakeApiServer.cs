using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>A TLS server on loopback that answers as one test wants and remembers what it was asked.</summary>
internal sealed class FakeApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeApiServer(WebApplication app, TestCertificates certificates)
    {
        _app = app;
        Certificates = certificates;
    }

    public TestCertificates Certificates { get; }

    /// <summary><c>METHOD /path?query</c> of every request, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The resource types a client of this server knows without discovery.</summary>
    public static IReadOnlyList<ApiResource> Known { get; } =
    [
        new(new GroupVersionKind("", "v1", "ConfigMap"), "configmaps", Namespaced: true),
        new(new GroupVersionKind("", "v1", "Secret"), "secrets", Namespaced: true),
    ];

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>A connection without credentials.</summary>
    public ClusterConnection Connection => new()
    {
        Server = new Uri($"https://localhost:{Address.Port}"),
        CertificateAuthority = Certificates.AuthorityPem,
        UserName = "tester",
        ClusterName = "fake",
    };

    public static async Task<FakeApiServer> StartAsync(RequestDelegate answer, X509Certificate2? serverCertificate = null, TestCertificates? certificates = null)
    {
        certificates ??= new TestCertificates();
        X509Certificate2 certificate = serverCertificate ?? certificates.Server();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        })));
        WebApplication app = builder.Build();
        FakeApiServer server = new(app, certificates);
        app.Run(async context =>
        {
            server.Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            await answer(context);
        });
        await app.StartAsync();
        return server;
    }

    public KubernetesClient Client(TimeProvider? time = null, KubernetesClientOptions? options = null, ClusterConnection? connection = null) =>
        KubernetesClient.Create(connection ?? Connection, (options ?? new KubernetesClientOptions()) with { KnownResources = Known }, time ?? TimeProvider.System);

    public static async Task AnswerAsync(HttpContext context, int status, string body, string contentType = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    }

    /// <summary>Answers a <c>Status</c> failure.</summary>
    public static Task FailAsync(HttpContext context, int code, string reason, string message) => AnswerAsync(
        context,
        code,
        JsonTree.ToJson(new Dictionary<string, object?>
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["status"] = "Failure",
            ["message"] = message,
            ["reason"] = reason,
            ["code"] = (long)code,
        }));

    public static Task ObjectAsync(HttpContext context, string name = "a") =>
        AnswerAsync(context, 200, JsonTree.ToJson(TestCluster.Object("v1", "ConfigMap", "ns", name).Root));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
