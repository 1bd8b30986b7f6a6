using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Serverless.Functions.Webhook.Receivers;

namespace Serverless.Functions.Webhook.Tokens;

/// <summary>Checks signed bearer tokens against a receiver's policy: RS256 only, issuer, audience, lifetime with a minute's tolerance, claims.</summary>
internal sealed partial class BearerTokens(SigningKeys keys, TimeProvider time, ILogger<BearerTokens> logger)
{
    private const int MaxLength = 16 * 1024;

    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxLength };

    /// <returns><see cref="Authenticity.Unknown"/> when the issuer's keys cannot be had.</returns>
    public async Task<Authenticity> CheckAsync(TokenPolicy policy, string token, CancellationToken cancellationToken)
    {
        if (token.Length > MaxLength || !_handler.CanReadToken(token) || Read(token) is not { Alg: SecurityAlgorithms.RsaSha256, Kid.Length: > 0 } parsed)
        {
            return Authenticity.Wrong;
        }

        try
        {
            return await keys.FindAsync(policy.KeysAddress, parsed.Kid, cancellationToken) is { } key && await IsValidAsync(policy, parsed, key)
                ? Authenticity.Genuine
                : Authenticity.Wrong;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogNoKeys(e, policy.KeysAddress.Host);
            return Authenticity.Unknown;
        }
    }

    private static JsonWebToken? Read(string token)
    {
        try
        {
            return new JsonWebToken(token);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private async Task<bool> IsValidAsync(TokenPolicy policy, JsonWebToken token, SecurityKey key)
    {
        TokenValidationResult result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuers = policy.Issuers,
            ValidAudience = policy.Audience,
            IssuerSigningKey = key,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, _) => IsCurrent(notBefore, expires, token),
        });
        return result.IsValid && policy.Claims.All(c => c.Names.Select(n => Claim(token, n)).FirstOrDefault(v => v is not null) is { } value
            && string.Equals(value, c.Value, StringComparison.OrdinalIgnoreCase));
    }

    private bool IsCurrent(DateTime? notBefore, DateTime? expires, JsonWebToken token)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && now - Tolerance < end
            && (notBefore is not { } start || start <= now + Tolerance)
            && token.IssuedAt <= now + Tolerance;
    }

    private static string? Claim(JsonWebToken token, string name) => token.TryGetClaim(name, out System.Security.Claims.Claim? claim) ? claim.Value : null;

    [LoggerMessage(310, LogLevel.Error, "the signing keys of {Issuer} cannot be fetched")]
    private partial void LogNoKeys(Exception exception, string issuer);
}
