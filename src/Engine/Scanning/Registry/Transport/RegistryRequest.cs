namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>A request that can be sent several times.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Uri">Address.</param>
/// <param name="MaxBytes">Most bytes of the answer to read.</param>
internal sealed record RegistryRequest(HttpMethod Method, Uri Uri, int MaxBytes)
{
    /// <summary>Value of the <c>Authorization</c> header; <see langword="null"/> for none. Never shown.</summary>
    public string? Authorization { get; init; }

    /// <summary>Value of the <c>Accept</c> header.</summary>
    public string? Accept { get; init; }

    /// <summary>Whether the answer may be compressed; its bytes are then not the stored ones.</summary>
    public bool AcceptCompressed { get; init; }

    /// <summary>Form fields to post.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Form { get; init; }

    /// <summary>Whether it asks for one tag of several: that one may be forbidden while the repository is not.</summary>
    public bool IsForOneTag { get; init; }

    /// <summary>Whether it asks a token server, which cannot itself want another token.</summary>
    public bool IsForToken { get; init; }

    /// <summary>Everything secret in this request.</summary>
    public string[] Secrets =>
    [
        .. Redaction.SecretsOf(Authorization), .. (Form ?? []).Where(pair => pair.Key is "refresh_token" or "access_token" or "password").Select(pair => pair.Value),
    ];

    /// <summary>Method and address without secrets.</summary>
    public override string ToString() => $"{Method} {Redaction.Url(Uri)}";

    public HttpRequestMessage ToMessage(string userAgent)
    {
        HttpRequestMessage message = new(Method, Uri)
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = Form is null ? null : new FormUrlEncodedContent(Form),
        };
        message.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        if (Authorization is not null)
        {
            message.Headers.TryAddWithoutValidation("Authorization", Authorization);
        }

        if (Accept is not null)
        {
            message.Headers.TryAddWithoutValidation("Accept", Accept);
        }

        if (AcceptCompressed)
        {
            message.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        }

        return message;
    }
}
