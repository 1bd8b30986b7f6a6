namespace Serverless.Engine.Scanning.Registry.Authentication;

/// <summary>A token of a token server. Never shown.</summary>
/// <param name="Value">The token.</param>
/// <param name="Lifetime">How long it holds from the moment it was received.</param>
/// <param name="RefreshToken">What replaces the identity token for the next time; may be empty.</param>
internal sealed record RegistryToken(string Value, TimeSpan Lifetime, string RefreshToken)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>Up to here it is used: 90 % of its life or 30 s before its end, whichever is earlier.</summary>
    public TimeSpan UsableFor => Lifetime * 0.9 < Lifetime - Margin ? Lifetime * 0.9 : Lifetime - Margin;

    /// <summary>The type's name only.</summary>
    public override string ToString() => nameof(RegistryToken);
}
