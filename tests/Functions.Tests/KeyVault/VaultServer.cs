using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Serverless.Azure.KeyVault;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Tests.KeyVault;

/// <summary>A vault on a loopback socket that answers in the recorded form of the service: the challenge, the list in pages, the latest version.</summary>
internal sealed class VaultServer : IAsyncDisposable
{
    private const int PageSize = 2;

    private readonly SortedDictionary<string, VaultSecret> _secrets = new(StringComparer.Ordinal);
    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly WebApplication _app;
    private int _versions;

    public VaultServer()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate)));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public ConcurrentQueue<string> Requests { get; } = [];

    public int Status { get; set; } = 200;

    public async Task<VaultServer> StartAsync()
    {
        await _app.StartAsync();
        return this;
    }

    public KeyVaultSettings Settings(string? tag, string? prefix)
    {
        SecretClientOptions options = new()
        {
            DisableChallengeResourceVerification = true,
            Transport = new HttpClientTransport(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }),
        };
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        return KeyVaultSettings.Create(new Uri(_app.Urls.Single()), new FixedToken(), options, tag, prefix, TimeSpan.FromMinutes(1));
    }

    /// <summary>A new version of a secret.</summary>
    public void Set(string name, string value, bool enabled = true, params (string Key, string Value)[] tags) =>
        _secrets[name] = new VaultSecret(value, enabled, ++_versions, tags.ToDictionary(t => t.Key, t => (object?)t.Value));

    public void Remove(string name) => _secrets.Remove(name);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        Requests.Enqueue(path);
        if (context.Request.Headers.Authorization.Count == 0)
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = """Bearer authorization="https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555", resource="https://vault.azure.net" """.Trim();
            return;
        }

        string[] parts = path.Trim('/').Split('/');
        (int status, Dictionary<string, object?> body) = Status != 200 ? (Status, Error("Throttled"))
            : parts.Length == 1 ? (200, List(context.Request.Query["$skiptoken"].ToString()))
            : _secrets.TryGetValue(parts[1], out VaultSecret? secret) && secret.Enabled ? (200, Show(parts[1], secret, withValue: true))
            : (404, Error("SecretNotFound"));
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(JsonTree.ToUtf8(body));
    }

    private Dictionary<string, object?> List(string token)
    {
        int start = token.Length == 0 ? 0 : int.Parse(token, CultureInfo.InvariantCulture);
        List<object?> page = [.. _secrets.Skip(start).Take(PageSize).Select(s => Show(s.Key, s.Value, withValue: false))];
        string? next = start + PageSize < _secrets.Count ? $"{_app.Urls.Single()}/secrets?api-version=7.5&$skiptoken={start + PageSize}" : null;
        return new() { ["value"] = page, ["nextLink"] = next };
    }

    private Dictionary<string, object?> Show(string name, VaultSecret secret, bool withValue)
    {
        Dictionary<string, object?> shown = new()
        {
            ["id"] = $"{_app.Urls.Single()}/secrets/{name}" + (withValue ? $"/{secret.Version:x32}" : ""),
            ["attributes"] = new Dictionary<string, object?>
            {
                ["enabled"] = secret.Enabled,
                ["created"] = 1_762_157_702L + secret.Version,
                ["updated"] = 1_762_157_702L + secret.Version,
                ["recoveryLevel"] = "Recoverable+Purgeable",
            },
            ["tags"] = secret.Tags,
        };
        if (withValue)
        {
            shown["value"] = secret.Value;
        }

        return shown;
    }

    private static Dictionary<string, object?> Error(string code) => new()
    {
        ["error"] = new Dictionary<string, object?> { ["code"] = code, ["message"] = code },
    };

    private static X509Certificate2 SelfSigned()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=vault", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    private sealed record VaultSecret(string Value, bool Enabled, int Version, Dictionary<string, object?> Tags);

    private sealed class FixedToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", DateTimeOffset.UtcNow.AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
