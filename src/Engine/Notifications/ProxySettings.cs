using System.Net;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Notifications;

/// <summary>The proxy that a Provider's messages go through (notifications.md §3).</summary>
internal sealed class ProxySettings
{
    private static readonly string[] Schemes = ["http", "https", "socks5"];

    private ProxySettings(string address, string? username = null, string? password = null)
    {
        Address = Parse(address);
        string[] login = Address.UserInfo.Split(':', 2);
        Username = username ?? Uri.UnescapeDataString(login[0]);
        Password = password ?? (username is null && login.Length > 1 ? Uri.UnescapeDataString(login[1]) : "");
    }

    /// <summary>The proxy's address.</summary>
    public Uri Address { get; }

    /// <summary>The user to log in as, or empty.</summary>
    public string Username { get; }

    /// <summary>The user's password, or empty.</summary>
    public string Password { get; }

    /// <summary>The proxy of a Provider: <c>spec.proxy</c>, overridden by the Secret's <c>proxy</c>, overridden by the proxy Secret. A login in the address counts unless the Secret has one.</summary>
    /// <exception cref="NotificationException">An address is none that can be used.</exception>
    public static ProxySettings? From(Dictionary<string, object?> spec, SecretData? secret, SecretData? proxySecret)
    {
        if (proxySecret is not null)
        {
            return new(proxySecret.Text("address")?.Trim() ?? "", proxySecret.Text("username"), proxySecret.Text("password"));
        }

        string text = (secret?.Text("proxy") ?? spec.StringAt("proxy") ?? "").Trim();
        return text.Length == 0 ? null : new(text);
    }

    /// <summary>The way through the proxy, for everything.</summary>
    public WebProxy ToWebProxy() => new(Address.GetLeftPart(UriPartial.Authority).Replace(Address.UserInfo + "@", "", StringComparison.Ordinal))
    {
        Credentials = Username.Length > 0 ? new NetworkCredential(Username, Password) : null,
    };

    private static Uri Parse(string text) =>
        text.Length <= NotificationProvider.MaxLength && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && Schemes.Contains(uri.Scheme)
            ? uri
            : throw new NotificationException("the address of the proxy must be a http, https or socks5 URL of at most 2048 characters");
}
