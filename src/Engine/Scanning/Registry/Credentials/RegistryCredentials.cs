using System.Security.Cryptography;
using System.Text;

namespace Serverless.Engine.Scanning.Registry.Credentials;

/// <summary>
/// What a client shows to a registry. Of the forms the first non-empty of registry token, identity token and password is used
/// (registry.md §3.5). The text form names the source and never shows a secret.
/// </summary>
public sealed class RegistryCredentials
{
    /// <summary>No credentials.</summary>
    public static RegistryCredentials Anonymous { get; } = new();

    /// <summary>User name; may be empty.</summary>
    public string Username { get; init; } = "";

    /// <summary>Password; may be empty.</summary>
    public string Password { get; init; } = "";

    /// <summary>OAuth2 refresh token; may be empty.</summary>
    public string IdentityToken { get; init; } = "";

    /// <summary>Token that is sent as Bearer as it is; may be empty.</summary>
    public string RegistryToken { get; init; } = "";

    /// <summary>Name of the identity behind short-lived credentials; when set, it alone tells them apart. Empty for lasting ones.</summary>
    internal string Identity { get; init; } = "";

    /// <summary>Told when the registry refuses them.</summary>
    internal Action OnRefused { get; init; } = () => { };

    /// <summary>Where they come from, for messages: a secret's name or an identity.</summary>
    public string Source { get; init; } = "none";

    /// <summary>Whether there is nothing to show.</summary>
    public bool IsAnonymous => Username.Length == 0 && Password.Length == 0 && IdentityToken.Length == 0 && RegistryToken.Length == 0;

    /// <summary>A hash that tells credentials apart, so that answers are never shared between them; empty when anonymous.</summary>
    public string Fingerprint => IsAnonymous ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        Identity.Length > 0 ? $"identity\0{Identity}" : string.Join('\0', Username, Password, IdentityToken, RegistryToken))));

    /// <summary>The value of a Basic <c>Authorization</c> header; <see langword="null"/> without user and password.</summary>
    internal string? BasicHeader => Username.Length == 0 && Password.Length == 0
        ? null
        : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Username}:{Password}"));

    /// <summary>A foreign text without what was shown to whoever wrote it.</summary>
    internal string Mask(string text) => Redaction.Mask(text, BasicHeader?["Basic ".Length..] ?? "", Password, IdentityToken, RegistryToken);

    /// <inheritdoc/>
    public override string ToString() => $"credentials from {Source}";
}
