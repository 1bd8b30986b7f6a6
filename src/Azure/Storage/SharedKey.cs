using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Fleet;

namespace Serverless.Azure.Storage;

/// <summary>The shared key of a storage account, which signs requests.</summary>
internal sealed class SharedKey
{
    private readonly byte[] _key;

    private SharedKey(string account, byte[] key)
    {
        Account = account;
        _key = key;
    }

    public string Account { get; }

    /// <exception cref="FleetException">The key is not base64.</exception>
    public static SharedKey Parse(string account, string key)
    {
        try
        {
            return new SharedKey(account, Convert.FromBase64String(key));
        }
        catch (FormatException)
        {
            // The inner exception would show nothing useful, and the key must not get near a message.
            throw new FleetException("the connection string's AccountKey is not base64");
        }
    }

    public string Sign(string text) => Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));
}
