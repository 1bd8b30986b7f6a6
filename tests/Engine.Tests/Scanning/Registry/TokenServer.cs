using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>A small token server: tokens for the repository <c>org/app</c> that docker-registry trusts, for a password or a refresh token.</summary>
internal sealed class TokenServer : IAsyncDisposable
{
    public const string User = "puller";
    public const string Password = "token-server-password";
    public const string RefreshToken = "token-server-refresh";

    private readonly WebApplication _app;
    private readonly X509Certificate2 _signer;
    private int _issued;

    private TokenServer(WebApplication app, X509Certificate2 signer)
    {
        _app = app;
        _signer = signer;
    }

    public int Port { get; private set; }

    public int Issued => _issued;

    public static async Task<TokenServer> StartAsync(X509Certificate2 signer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        TokenServer server = new(app, signer);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        server.Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        bool isPost = HttpMethods.IsPost(context.Request.Method);
        IFormCollection? form = isPost ? await context.Request.ReadFormAsync() : null;
        string basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
        bool allowed = isPost ? form!["refresh_token"] == RefreshToken : context.Request.Headers.Authorization == basic;
        string scope = isPost ? form!["scope"].ToString() : context.Request.Query["scope"].ToString();
        if (!allowed)
        {
            context.Response.StatusCode = 401;
            return;
        }

        Interlocked.Increment(ref _issued);
        object[] access = scope == "repository:org/app:pull" ? [new Dictionary<string, object?> { ["type"] = "repository", ["name"] = "org/app", ["actions"] = new List<object?> { "pull" } }] : [];
        await context.Response.WriteAsync(JsonTree.ToJson(new Dictionary<string, object?> { ["token"] = Sign(access), ["expires_in"] = 300L }));
    }

    private string Sign(object[] access)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Dictionary<string, object?> header = new()
        {
            ["typ"] = "JWT", ["alg"] = "ES256", ["x5c"] = new List<object?> { Convert.ToBase64String(_signer.RawData) },
        };
        Dictionary<string, object?> claims = new()
        {
            ["iss"] = "tests", ["sub"] = User, ["aud"] = "registry", ["exp"] = now + 300, ["nbf"] = now - 60, ["iat"] = now, ["jti"] = "1",
            ["access"] = new List<object?>(access),
        };
        string unsigned = $"{Base64Url.EncodeToString(JsonTree.ToUtf8(header))}.{Base64Url.EncodeToString(JsonTree.ToUtf8(claims))}";
        using ECDsa key = _signer.GetECDsaPrivateKey()!;
        return $"{unsigned}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(unsigned), HashAlgorithmName.SHA256))}";
    }
}
