namespace Serverless.Engine.Scanning.Cloud;

/// <summary>An access token with its end. Never shown.</summary>
/// <param name="Value">The token.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record CloudToken(string Value, DateTimeOffset ExpiresAt)
{
    /// <summary>The type's name only.</summary>
    public override string ToString() => nameof(CloudToken);
}
