using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Tests.Webhook;

/// <summary>An issuer of tokens: signs them, and answers requests for its keys.</summary>
internal sealed class JwksServer : HttpMessageHandler
{
    public const string Audience = "https://rollout.example.net/api/webhooks/gar/main";

    public const string Account = "push@acme-prod.iam.gserviceaccount.com";

    private RSA _key = RSA.Create(2048);
    private string _keyId = "k1";

    public int Requests { get; private set; }

    public bool IsAway { get; set; }

    public void Rotate()
    {
        _key = RSA.Create(2048);
        _keyId = "k2";
    }

    public string Token(DateTimeOffset now, Action<Dictionary<string, object>>? change = null, string algorithm = SecurityAlgorithms.RsaSha256)
    {
        Dictionary<string, object> claims = new()
        {
            ["iss"] = "https://accounts.google.com",
            ["aud"] = Audience,
            ["email"] = Account,
            ["email_verified"] = true,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
        };
        change?.Invoke(claims);
        string head = Encode($$"""{"alg":"{{algorithm}}","kid":"{{_keyId}}","typ":"JWT"}""");
        string body = Encode(JsonTree.ToJson(claims.ToDictionary(c => c.Key, c => (object?)c.Value)));
        byte[] signature = algorithm == SecurityAlgorithms.RsaSha256
            ? _key.SignData(Encoding.ASCII.GetBytes($"{head}.{body}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : [];
        return $"{head}.{body}.{Base64UrlEncoder.Encode(signature)}";
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests++;
        if (IsAway)
        {
            throw new HttpRequestException("away");
        }

        RSAParameters key = _key.ExportParameters(includePrivateParameters: false);
        string json = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"{{_keyId}}","n":"{{Base64UrlEncoder.Encode(key.Modulus)}}","e":"{{Base64UrlEncoder.Encode(key.Exponent)}}"}]}""");
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(json, Encoding.UTF8, "application/json") });
    }

    private static string Encode(string text) => Base64UrlEncoder.Encode(text);
}
