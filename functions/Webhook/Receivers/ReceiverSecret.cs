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

    /// <summary>Whether a text is the HMAC-SHA256, in hex of either case, of a prefix and the body under one of the secrets (WH-14).</summary>
    public bool MatchesMac(string hex, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> body)
    {
        byte[] presented = new byte[SHA256.HashSizeInBytes];
        if (hex.Length != presented.Length * 2
            || Convert.FromHexString(hex, presented, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        bool match = false;
        foreach (byte[] secret in _secrets)
        {
            using IncrementalHash mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
            mac.AppendData(prefix);
            mac.AppendData(body);
            match |= CryptographicOperations.FixedTimeEquals(mac.GetHashAndReset(), presented);
        }

        return match;
    }
}
