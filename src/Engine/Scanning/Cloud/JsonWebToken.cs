using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Scanning.Cloud;

/// <summary>Signed JSON Web Tokens (RFC 7519) with RS256.</summary>
internal static class JsonWebToken
{
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"RS256","typ":"JWT"}"""u8);

    /// <summary>Signs claims; the key is used up.</summary>
    public static string Sign(RSA key, Dictionary<string, object?> claims)
    {
        using (key)
        {
            string unsigned = $"{Header}.{Base64Url.EncodeToString(JsonTree.ToUtf8(claims))}";
            byte[] signature = key.SignData(Encoding.ASCII.GetBytes(unsigned), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return $"{unsigned}.{Base64Url.EncodeToString(signature)}";
        }
    }
}
