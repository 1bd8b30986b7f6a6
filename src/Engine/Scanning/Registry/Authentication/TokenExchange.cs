using System.Net;
using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Registry.Authentication;

/// <summary>Asks token servers for tokens, in the GET form and, with an identity token, in the OAuth2 form (registry.md §4.3, §4.4).</summary>
internal static class TokenExchange
{
    private const int MaxBytes = 64 * 1024;
    private const string ClientId = "flux-serverless";
    private const double MinLifetimeSeconds = 60;

    /// <exception cref="RegistryException">The realm must not be asked, refuses, or answers without a token.</exception>
    public static async Task<RegistryToken> FetchAsync(RegistrySender sender, TokenRequest request, TlsSettings tls, Deadline deadline)
    {
        Uri realm = CheckRealm(request, sender.Rules);
        if (request.Credentials.IdentityToken.Length > 0)
        {
            RegistryResponse posted = await sender.SendAsync(PostForm(realm, request), tls, deadline);
            if (posted.Status != HttpStatusCode.NotFound)
            {
                return Read(posted, "POST", request);
            }
        }

        RegistryRequest get = new(HttpMethod.Get, WithQuery(realm, request), MaxBytes) { Authorization = request.Credentials.BasicHeader, IsForToken = true };
        return Read(await sender.SendAsync(get, tls, deadline), "GET", request);
    }

    private static Uri CheckRealm(TokenRequest request, NetworkRules rules)
    {
        if (!Uri.TryCreate(request.Challenge.Realm, UriKind.Absolute, out Uri? realm))
        {
            throw new RegistryException($"{request.Registry.Authority}: the token realm is not an absolute URL");
        }

        NetworkGuard.CheckDerived(realm, request.Registry, "token realm", rules);
        return realm;
    }

    private static RegistryRequest PostForm(Uri realm, TokenRequest request) => new(HttpMethod.Post, realm, MaxBytes)
    {
        IsForToken = true,
        Form =
        [
            new("grant_type", "refresh_token"),
            new("refresh_token", request.Credentials.IdentityToken),
            new("service", request.Challenge.Service),
            new("client_id", ClientId),
            new("scope", string.Join(' ', request.Scopes)),
        ],
    };

    private static Uri WithQuery(Uri realm, TokenRequest request)
    {
        List<string> parameters = [];
        if (realm.Query.Length > 1)
        {
            parameters.Add(realm.Query[1..]);
        }

        parameters.AddRange(request.Scopes.Select(scope => "scope=" + Uri.EscapeDataString(scope)));
        if (request.Challenge.Service.Length > 0)
        {
            parameters.Add("service=" + Uri.EscapeDataString(request.Challenge.Service));
        }

        return new UriBuilder(realm) { Query = string.Join('&', parameters) }.Uri;
    }

    private static RegistryToken Read(RegistryResponse response, string method, TokenRequest request)
    {
        if (!response.IsSuccess)
        {
            throw RegistryErrors.From(response, method, request.Credentials, "tokens", showBody: false);
        }

        Dictionary<string, object?> body;
        try
        {
            body = JsonTree.ParseObject(response.Body);
        }
        catch (JsonException)
        {
            // Neither the body nor the parser's message may be shown: they can hold a token.
            throw new RegistryException($"{method} {Redaction.Url(response.Uri)}: the token server's answer is not a JSON object");
        }

        string value = NonEmpty(body, "access_token") ?? NonEmpty(body, "token")
            ?? throw new RegistryException($"{method} {Redaction.Url(response.Uri)}: no token in bearer response");
        double seconds = body.At("expires_in") switch
        {
            long whole => whole,
            double fraction => fraction,
            _ => MinLifetimeSeconds,
        };
        TimeSpan lifetime = TimeSpan.FromSeconds(Math.Clamp(seconds, MinLifetimeSeconds, TimeSpan.FromDays(1).TotalSeconds));
        return new(value, lifetime, NonEmpty(body, "refresh_token") ?? "");
    }

    private static string? NonEmpty(Dictionary<string, object?> body, string key) => body.StringAt(key) is { Length: > 0 } text ? text : null;
}
