using System.Net;

namespace Serverless.Engine.Http;

/// <summary>A proxy whose address never shows the login that it may have been given with: .NET names the address in its messages.</summary>
internal sealed class LoginlessProxy(IWebProxy proxy) : IWebProxy
{
    public ICredentials? Credentials
    {
        get => proxy.Credentials;
        set => proxy.Credentials = value;
    }

    /// <summary>The proxy for an address; <see langword="null"/> for the direct way.</summary>
    public Uri? WayTo(Uri destination) =>
        !proxy.IsBypassed(destination) && proxy.GetProxy(destination) is { } way && way != destination ? WithoutLogin(way) : null;

    public Uri? GetProxy(Uri destination) => WayTo(destination);

    public bool IsBypassed(Uri host) => WayTo(host) is null;

    private static Uri WithoutLogin(Uri way) => way.UserInfo.Length == 0 ? way : new UriBuilder(way) { UserName = "", Password = "" }.Uri;
}
