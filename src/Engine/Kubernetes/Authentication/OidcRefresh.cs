using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Serverless.Engine.Http;
using Serverless.Engine.Kubernetes.Transport;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>
/// New id-tokens for the legacy provider <c>oidc</c>, from the token endpoint that the issuer names (kubernetes-client.md §6).
/// They stay in memory, and so does a refresh-token that the issuer replaces; answers are never quoted.
/// </summary>
internal sealed class OidcRefresh(AuthProvider provider, string user, TimeProvider time)
{
    private const int MaxBytes = 1 << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private string _refreshToken = Setting(provider, "refresh-token");

    /// <summary>Whether the provider has all that a refresh needs.</summary>
    public static bool IsPossible(AuthProvider provider) =>
        Setting(provider, "refresh-token").Length > 0 && Setting(provider, "idp-issuer-url").Length > 0 && Setting(provider, "client-id").Length > 0;

    /// <exception cref="KubeconfigException">The issuer cannot be reached or gives no id-token.</exception>
    public async Task<BearerToken> RenewAsync(CancellationToken ct)
    {
        using CancellationTokenSource timeout = new(Limit, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            using HttpMessageInvoker http = new(CreateHandler());
            Uri endpoint = await FindEndpointAsync(http, linked.Token).ConfigureAwait(false);
            return Read(await AskAsync(http, endpoint, linked.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw Failure($"no answer within {Limit.TotalSeconds:0} s", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or UnauthorizedAccessException or CryptographicException)
        {
            throw Failure(e.Message, e);
        }
        catch (JsonException)
        {
            // The parser's message can quote a token.
            throw Failure("the answer is not a JSON object");
        }
    }

    private static string Setting(AuthProvider provider, string name) => provider.Config.GetValueOrDefault(name, "");

    private async Task<Uri> FindEndpointAsync(HttpMessageInvoker http, CancellationToken ct)
    {
        Uri address = Https(Setting(provider, "idp-issuer-url").TrimEnd('/') + "/.well-known/openid-configuration", "idp-issuer-url");
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        (HttpStatusCode status, Dictionary<string, object?> answer) = await SendAsync(http, request, ct).ConfigureAwait(false);
        return status == HttpStatusCode.OK
            ? Https(answer.StringAt("token_endpoint") ?? "", "the token_endpoint of the issuer")
            : throw Failure($"the issuer's configuration: HTTP {(int)status}");
    }

    private Uri Https(string address, string what) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttps ? uri : throw Failure($"{what} is no https address");

    // As other clients do: a secret goes into the Authorization header first, and into the form for issuers that want it there.
    private async Task<Dictionary<string, object?>> AskAsync(HttpMessageInvoker http, Uri endpoint, CancellationToken ct)
    {
        bool secret = Setting(provider, "client-secret").Length > 0;
        (HttpStatusCode status, Dictionary<string, object?> answer) = await AskAsync(http, endpoint, secret, ct).ConfigureAwait(false);
        if (secret && (status == HttpStatusCode.Unauthorized || answer.StringAt("error") == "invalid_client"))
        {
            (status, answer) = await AskAsync(http, endpoint, inHeader: false, ct).ConfigureAwait(false);
        }

        return status == HttpStatusCode.OK ? answer : throw Failure($"HTTP {(int)status}{Code(answer)}; log in again");
    }

    private async Task<(HttpStatusCode Status, Dictionary<string, object?> Answer)> AskAsync(
        HttpMessageInvoker http, Uri endpoint, bool inHeader, CancellationToken ct)
    {
        string id = Setting(provider, "client-id");
        string secret = Setting(provider, "client-secret");
        Dictionary<string, string> form = new() { ["grant_type"] = "refresh_token", ["refresh_token"] = _refreshToken };
        using HttpRequestMessage request = new(HttpMethod.Post, endpoint);
        if (inHeader)
        {
            string login = $"{WebUtility.UrlEncode(id)}:{WebUtility.UrlEncode(secret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login)));
        }
        else
        {
            form["client_id"] = id;
            if (secret.Length > 0)
            {
                form["client_secret"] = secret;
            }
        }

        request.Content = new FormUrlEncodedContent(form);
        return await SendAsync(http, request, ct).ConfigureAwait(false);
    }

    private static async Task<(HttpStatusCode Status, Dictionary<string, object?> Answer)> SendAsync(
        HttpMessageInvoker http, HttpRequestMessage request, CancellationToken ct)
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        using HttpResponseMessage response = await http.SendAsync(request, ct).ConfigureAwait(false);
        Stream stream = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            byte[] body = await BoundedReader.ReadAsync(stream, MaxBytes, ct).ConfigureAwait(false);
            return (response.StatusCode, response.StatusCode == HttpStatusCode.OK ? JsonTree.ParseObject(body) : ReadFailure(body));
        }
    }

    private static Dictionary<string, object?> ReadFailure(byte[] body)
    {
        try
        {
            return JsonTree.ParseObject(body);
        }
        catch (JsonException)
        {
            // Proxies answer failures with pages of their own.
            return [];
        }
    }

    private BearerToken Read(Dictionary<string, object?> answer)
    {
        if (answer.StringAt("refresh_token") is { Length: > 0 } next)
        {
            _refreshToken = next;
        }

        return answer.StringAt("id_token") is { Length: > 0 } token
            ? new BearerToken(token, JsonWebTokenClaims.ReadExpiry(token))
            : throw Failure("the issuer's answer has no id_token; the login may lack the scope openid");
    }

    // Only the standard's short error codes are shown: descriptions repeat what was sent.
    private static string Code(Dictionary<string, object?> answer) =>
        answer.StringAt("error") is { Length: > 0 and <= 64 } code && code.All(c => c is (>= 'a' and <= 'z') or '_') ? " " + code : "";

    private KubeconfigException Failure(string cause, Exception? inner = null) =>
        new($"the id-token of user '{user}' cannot be refreshed at {Setting(provider, "idp-issuer-url")}: {cause}", inner);

    private SocketsHttpHandler CreateHandler()
    {
        X509Certificate2Collection? authorities = null;
        if (ReadAuthority() is { } bundle)
        {
            authorities = [];
            authorities.ImportFromPem(bundle);
        }

        return new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            SslOptions = new() { CertificateChainPolicy = ServerTrust.By(authorities) },
        };
    }

    private string? ReadAuthority()
    {
        if (Setting(provider, "idp-certificate-authority-data") is { Length: > 0 } data)
        {
            byte[] pem = new byte[data.Length];
            return Convert.TryFromBase64String(data, pem, out int length)
                ? Encoding.UTF8.GetString(pem, 0, length)
                : throw Failure("idp-certificate-authority-data is no base64");
        }

        return Setting(provider, "idp-certificate-authority") is { Length: > 0 } file ? File.ReadAllText(file) : null;
    }
}
