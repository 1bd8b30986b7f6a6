using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Serverless.Sandbox.Registry;

/// <summary>Digests of content (OCI image specification, descriptor.md "Digests").</summary>
internal static partial class ContentDigest
{
    public static string Sha256(ReadOnlySpan<byte> content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    public static bool IsDigest(string text) => Form().IsMatch(text);

    /// <summary>Refuses content that a digest does not belong to.</summary>
    /// <exception cref="RegistryException">The digest is malformed or another one.</exception>
    public static void Verify(string digest, ReadOnlySpan<byte> content)
    {
        if (!IsDigest(digest))
        {
            throw RegistryException.DigestInvalid($"'{digest}' is not a digest");
        }

        string actual = digest.StartsWith("sha512:", StringComparison.Ordinal)
            ? "sha512:" + Convert.ToHexStringLower(SHA512.HashData(content))
            : Sha256(content);
        if (actual != digest)
        {
            throw RegistryException.DigestInvalid($"the content has the digest {actual}, not {digest}");
        }
    }

    [GeneratedRegex("^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
