namespace Serverless.Engine.Scanning.Cloud;

/// <summary>What a cloud gave to show to its registry. Never shown.</summary>
/// <param name="Username">User name.</param>
/// <param name="Password">Password for Basic.</param>
/// <param name="RefreshToken">Token for the OAuth2 form; empty when there is none.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record CloudLogin(string Username, string Password, string RefreshToken, DateTimeOffset ExpiresAt)
{
    /// <summary>The type's name only.</summary>
    public override string ToString() => nameof(CloudLogin);
}
