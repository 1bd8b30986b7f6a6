using System.Buffers;
using System.Security.Cryptography;

namespace Serverless.Engine.Scanning.Registry;

/// <summary>Content digests of the form <c>sha256:</c> and 64 lower-case hexadecimal digits (registry.md §1.4).</summary>
internal static class ContentDigest
{
    private const string Prefix = "sha256:";
    private const int HexLength = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static bool IsValid(string? digest) =>
        digest is not null
        && digest.StartsWith(Prefix, StringComparison.Ordinal)
        && digest.Length == Prefix.Length + HexLength
        && !digest.AsSpan(Prefix.Length).ContainsAnyExcept(HexDigits);

    public static string Of(ReadOnlySpan<byte> content) => Prefix + Convert.ToHexStringLower(SHA256.HashData(content));
}
