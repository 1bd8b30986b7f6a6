using System.Text;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>The <c>Authorization</c> header in its forms.</summary>
internal static class Authorization
{
    /// <summary>The token, if there is one.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Bearer(NotificationProvider provider) => Token("Bearer", provider.Token);

    /// <summary>The token, or else user and password, if there are any.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> BearerOrBasic(NotificationProvider provider) =>
        provider.Token.Length > 0 ? Bearer(provider) : Basic(provider.Username, provider.Password);

    /// <summary>User and password, or else the token, if there are any.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> BasicOrBearer(NotificationProvider provider) =>
        Basic(provider.Username, provider.Password) is { Count: > 0 } basic ? basic : Bearer(provider);

    /// <summary>User and password, if there are both.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Basic(string username, string password) =>
        Token("Basic", username.Length > 0 && password.Length > 0 ? Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}")) : "");

    /// <summary>The login in an address, if there is one, as other clients send it.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(Uri address)
    {
        string login = Uri.UnescapeDataString(address.UserInfo.Contains(':', StringComparison.Ordinal) ? address.UserInfo : address.UserInfo + ":");
        return Token("Basic", address.UserInfo.Length > 0 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(login)) : "");
    }

    /// <summary>A token under another scheme; nothing when it is empty.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Token(string scheme, string token) =>
        token.Length > 0 ? [new("Authorization", scheme.Length > 0 ? $"{scheme} {token}" : token)] : [];
}
