namespace Serverless.Functions.Webhook.Tokens;

/// <summary>A claim that a token must have.</summary>
/// <param name="Names">Names of which the first that is there counts.</param>
/// <param name="Value">Its value, without regard to case.</param>
internal sealed record RequiredClaim(IReadOnlyList<string> Names, string Value);
