using System.Security.Cryptography;
using System.Text;

namespace Serverless.Functions.Webhook.Receivers;

/// <summary>
/// The secrets of a receiver, two at once while one is being rotated. Every comparison takes the same time whatever was presented:
/// hashes or MACs of fixed length are compared, and all secrets are tried (webhooks.md WH-13). Not a record, so that no text form shows them.
/// </summary>
internal sealed class ReceiverSecret(IEnumerable<string> secrets)
{
    private readonly byte[][] _secrets = [.. secrets.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Whether a text is one of the secrets.</summary>
    public bool Matches(string presented)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(presented));
        bool match = false;
        foreach (byte[] secret in _secrets)
        {
            match |= CryptographicOperations.FixedTimeEquals(SHA256.HashData(secret), hash);
        }

        return match;
    }

    /// <summary>Checks the HMAC-SHA256 of the body, in hex of either case (WH-14).</summary>
    public Authenticity CheckMac(string hex, ReadOnlySpan<byte> body) => Verdict(MatchesMac(HashAlgorithmName.SHA256, SHA256.HashSizeInBytes, hex, [], body));

    /// <summary>Checks the HMAC-SHA256 of a prefix and the body.</summary>
    public Authenticity CheckMac(string hex, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> body) =>
        Verdict(MatchesMac(HashAlgorithmName.SHA256, SHA256.HashSizeInBytes, hex, prefix, body));

    /// <summary>Checks the HMAC-SHA1 of the body, for the one sender that has nothing better (WH-72).</summary>
    public Authenticity CheckSha1Mac(string hex, ReadOnlySpan<byte> body) => Verdict(MatchesMac(HashAlgorithmName.SHA1, SHA1.HashSizeInBytes, hex, [], body));

    private static Authenticity Verdict(bool match) => match ? Authenticity.Genuine : Authenticity.Wrong;

    private bool MatchesMac(HashAlgorithmName algorithm, int size, string hex, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> body)
    {
        byte[] presented = new byte[size];
        if (hex.Length != size * 2 || Convert.FromHexString(hex, presented, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        bool match = false;
        foreach (byte[] secret in _secrets)
        {
            using IncrementalHash mac = IncrementalHash.CreateHMAC(algorithm, secret);
            mac.AppendData(prefix);
            mac.AppendData(body);
            match |= CryptographicOperations.FixedTimeEquals(mac.GetHashAndReset(), presented);
        }

        return match;
    }
}
