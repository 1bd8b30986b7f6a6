namespace Serverless.Functions.Webhook.Receivers;

/// <summary>Secrets that a sender simply presents: in the address, in the header that the receiver names, or in <c>Authorization</c> as it is or as a bearer token.</summary>
internal static class PresentedSecret
{
    private const string BearerPrefix = "Bearer ";

    /// <summary>Accepts the secret in any of the places.</summary>
    public static Authenticity Check(WebhookRequest request, ReceiverSettings receiver)
    {
        string? authorization = request.Header("Authorization");
        return Any(receiver, request.Token, request.Header(receiver.SecretHeader), authorization, Bearer(authorization));
    }

    /// <summary>Accepts the whole value of <c>Authorization</c> only.</summary>
    public static Authenticity CheckAuthorization(WebhookRequest request, ReceiverSettings receiver) => Any(receiver, request.Header("Authorization"));

    /// <summary>Accepts a bearer token only.</summary>
    public static Authenticity CheckBearer(WebhookRequest request, ReceiverSettings receiver)
    {
        string? authorization = request.Header("Authorization");
        return Any(receiver, authorization is null ? null : Bearer(authorization) ?? "");
    }

    /// <summary>The token of an <c>Authorization: Bearer</c> header, or <see langword="null"/>.</summary>
    public static string? Bearer(string? authorization) =>
        authorization is not null && authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) ? authorization[BearerPrefix.Length..] : null;

    private static Authenticity Any(ReceiverSettings receiver, params ReadOnlySpan<string?> presented)
    {
        Authenticity outcome = Authenticity.Missing;
        foreach (string? text in presented)
        {
            if (text is not null && outcome != Authenticity.Genuine)
            {
                outcome = receiver.Secret.Matches(text) ? Authenticity.Genuine : Authenticity.Wrong;
            }
        }

        return outcome;
    }
}
