using System.Buffers.Text;
using System.Text;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>What the clouds give to those who prove who they are, and to their own machines.</summary>
internal sealed class PlantedClouds(PlantedSecrets secrets)
{
    /// <summary>Whether an own identity comes from there.</summary>
    public static bool GivesIdentities(string host, string path) => host == "identity.example"
        || (host == "login.microsoftonline.com" && path.EndsWith("/token", StringComparison.Ordinal))
        || host.StartsWith("sts.", StringComparison.Ordinal)
        || path.StartsWith("/container/", StringComparison.Ordinal)
        || path.StartsWith("/computeMetadata/", StringComparison.Ordinal);

    /// <summary>The answer of a cloud's service; <see langword="null"/> when it is none.</summary>
    public Dictionary<string, object?>? Answer(string host, string path) => (host, path) switch
    {
        (_, "/oauth2/exchange") => new() { ["refresh_token"] = RefreshToken() },
        ("login.microsoftonline.com", _) => Entra(path),
        ("identity.example", _) => new() { ["access_token"] = secrets.Add("plantedManagedToken"), ["expires_on"] = "4102444800", ["token_type"] = "Bearer", ["resource"] = "r" },
        ("sts.googleapis.com", _) => Google("planted-federated-token"),
        ("iamcredentials.googleapis.com", _) => new() { ["accessToken"] = secrets.Add("planted-impersonated-token"), ["expireTime"] = "2100-01-01T00:00:00Z" },
        _ when path.StartsWith("/computeMetadata/", StringComparison.Ordinal) => Google("planted-machine-token"),
        _ when path.StartsWith("/container/", StringComparison.Ordinal) => Keys("Token"),
        _ when host.StartsWith("sts.", StringComparison.Ordinal) => new()
        {
            ["AssumeRoleWithWebIdentityResponse"] = new Dictionary<string, object?>
            {
                ["AssumeRoleWithWebIdentityResult"] = new Dictionary<string, object?> { ["Credentials"] = Keys("SessionToken") },
            },
        },
        _ when host.StartsWith("api.ecr.", StringComparison.Ordinal) => Ecr(),
        _ => null,
    };

    private Dictionary<string, object?> Entra(string path)
    {
        string authority = $"https://login.microsoftonline.com/{path.Split('/')[1]}";
        return path.EndsWith("/token", StringComparison.Ordinal)
            ? new() { ["token_type"] = "Bearer", ["expires_in"] = 3600L, ["access_token"] = secrets.Add("plantedEntraToken") }
            : new()
            {
                ["tenant_discovery_endpoint"] = $"{authority}/v2.0/.well-known/openid-configuration", ["metadata"] = new List<object?>(),
                ["authorization_endpoint"] = $"{authority}/oauth2/v2.0/authorize", ["token_endpoint"] = $"{authority}/oauth2/v2.0/token", ["issuer"] = $"{authority}/v2.0",
            };
    }

    private Dictionary<string, object?> Google(string token) => new() { ["access_token"] = secrets.Add(token), ["expires_in"] = 3600L };

    private Dictionary<string, object?> Keys(string tokenName) => new()
    {
        ["AccessKeyId"] = "ASIAROLE", ["SecretAccessKey"] = secrets.Add("planted-role-key"), [tokenName] = secrets.Add("planted-role-session"),
    };

    private Dictionary<string, object?> Ecr()
    {
        string password = secrets.Add("planted-ecr-password");
        string token = secrets.Add(Convert.ToBase64String(Encoding.UTF8.GetBytes($"AWS:{password}")));
        return new() { ["authorizationData"] = new List<object?> { new Dictionary<string, object?> { ["authorizationToken"] = token } } };
    }

    private string RefreshToken()
    {
        string claims = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"exp":{{DateTimeOffset.UtcNow.AddHours(3).ToUnixTimeSeconds()}}}"""));
        return secrets.Add($"e30.{claims}.plantedSignature");
    }
}
