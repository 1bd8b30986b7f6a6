namespace Serverless.Engine.Kubernetes;

/// <summary>An access token. It never shows its value.</summary>
/// <param name="value">The token.</param>
/// <param name="expiresAt">When it stops working; <see langword="null"/> when that is not known.</param>
public sealed class BearerToken(string value, DateTimeOffset? expiresAt)
{
    /// <summary>The token, for the <c>Authorization</c> header only.</summary>
    public string Value { get; } = value;

    /// <summary>When it stops working; <see langword="null"/> when that is not known.</summary>
    public DateTimeOffset? ExpiresAt { get; } = expiresAt;

    /// <inheritdoc/>
    public override string ToString() => "[token]";
}
