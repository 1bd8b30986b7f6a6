using Serverless.Engine.Tests.Scanning.Cloud;

namespace Serverless.Functions.Tests.Identity;

/// <summary>What Entra answers to those who have not asked for a token yet.</summary>
internal static class EntraAnswers
{
    /// <summary>About an authority and its tenant; <see langword="null"/> when something else was asked.</summary>
    public static string? Discovery(CloudRequest request)
    {
        if (!request.Url.Contains("/discovery/instance", StringComparison.Ordinal) && !request.Url.Contains("/.well-known/", StringComparison.Ordinal))
        {
            return null;
        }

        string authority = string.Join('/', new Uri(request.Url).GetLeftPart(UriPartial.Path).Split('/').Take(4));
        return $$"""
            {"tenant_discovery_endpoint":"{{authority}}/v2.0/.well-known/openid-configuration","metadata":[],"issuer":"{{authority}}/v2.0",
            "authorization_endpoint":"{{authority}}/oauth2/v2.0/authorize","token_endpoint":"{{authority}}/oauth2/v2.0/token"}
            """;
    }
}
