namespace Serverless.Engine.Scanning.Git;

/// <summary>Requests as all Git services get them.</summary>
internal static class GitRequest
{
    public static HttpRequestMessage Get(string address, string accept)
    {
        HttpRequestMessage request = new(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("User-Agent", "flux-serverless");
        return request;
    }
}
