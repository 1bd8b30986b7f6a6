using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Cloud.Google;

/// <summary>Trades foreign tokens for Google ones, and Google ones for those of a service account (registry.md §5.3).</summary>
internal sealed class GoogleFederation(CloudHttp http, TimeProvider time)
{
    public static readonly string[] Scopes = ["https://www.googleapis.com/auth/cloud-platform", "https://www.googleapis.com/auth/userinfo.email"];

    /// <param name="endpoint">The token service; Google's own unless a configuration names another.</param>
    /// <param name="audience">The workload identity provider.</param>
    /// <param name="subject">The foreign token.</param>
    /// <param name="subjectType">Its type.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<CloudToken> ExchangeAsync(string endpoint, string audience, string subject, string subjectType, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] form =
        [
            new("audience", audience),
            new("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            new("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            new("subject_token_type", subjectType),
            new("subject_token", subject),
            new("scope", string.Join(' ', Scopes)),
        ];
        const string what = "Google workload identity federation";
        return ReadToken(what, await http.SendForObjectAsync(what, () => new(HttpMethod.Post, endpoint) { Content = new FormUrlEncodedContent(form) }, cancellationToken));
    }

    /// <param name="endpoint">Address that generates tokens of the service account.</param>
    /// <param name="token">A token that may do so.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<CloudToken> ImpersonateAsync(string endpoint, CloudToken token, CancellationToken cancellationToken)
    {
        byte[] body = JsonTree.ToUtf8(new Dictionary<string, object?> { ["lifetime"] = "3600s", ["scope"] = new List<object?>(Scopes) });
        const string what = "impersonation of the Google service account";
        Dictionary<string, object?> answer = await http.SendForObjectAsync(
            what,
            () =>
            {
                HttpRequestMessage request = new(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(body) };
                request.Content.Headers.ContentType = new("application/json");
                request.Headers.Authorization = new("Bearer", token.Value);
                return request;
            },
            cancellationToken);
        return answer.StringAt("accessToken") is { Length: > 0 } value
            ? new(value, Timestamp.Parse(answer.StringAt("expireTime")) ?? time.GetUtcNow() + TimeSpan.FromHours(1))
            : throw new RegistryException($"{what}: the answer has no token");
    }

    /// <summary>Reads an OAuth2 answer.</summary>
    public CloudToken ReadToken(string what, Dictionary<string, object?> answer)
    {
        TimeSpan life = TimeSpan.FromSeconds(answer.At("expires_in") is long seconds and > 0 and <= 86_400 ? seconds : 3600);
        return answer.StringAt("access_token") is { Length: > 0 } value ? new(value, time.GetUtcNow() + life) : throw new RegistryException($"{what}: the answer has no token");
    }
}
