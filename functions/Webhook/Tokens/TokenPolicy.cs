namespace Serverless.Functions.Webhook.Tokens;

/// <summary>
/// Which signed tokens prove a sender genuine (webhooks.md WH-34, WH-65, WH-68). Everything in it is fixed or configured; nothing comes
/// from a request or from the token itself.
/// </summary>
/// <param name="Issuers">Accepted values of <c>iss</c>.</param>
/// <param name="Audience">Required value of <c>aud</c>.</param>
/// <param name="KeysAddress">Where the issuer publishes its signing keys (JWKS).</param>
/// <param name="Claims">Further claims; of each set one must be there with one of the values.</param>
internal sealed record TokenPolicy(IReadOnlyList<string> Issuers, string Audience, Uri KeysAddress, IReadOnlyList<RequiredClaim> Claims)
{
    private const string EventGridApplication = "4962773b-9cdb-44cf-a8bf-237846a00ab7";

    /// <summary>Tokens of a Pub/Sub push subscription.</summary>
    public static TokenPolicy Google(string audience, string serviceAccount) => new(
        ["https://accounts.google.com", "accounts.google.com"],
        audience,
        new Uri("https://www.googleapis.com/oauth2/v3/certs"),
        [new RequiredClaim(["email"], serviceAccount), new RequiredClaim(["email_verified"], "true")]);

    /// <summary>Tokens of Event Grid for an application in an Entra tenant.</summary>
    public static TokenPolicy EventGrid(string audience, string tenant) => new(
        [$"https://login.microsoftonline.com/{tenant}/v2.0", $"https://sts.windows.net/{tenant}/"],
        audience,
        new Uri($"https://login.microsoftonline.com/{tenant}/discovery/v2.0/keys"),
        [new RequiredClaim(["appid", "azp"], EventGridApplication)]);
}
