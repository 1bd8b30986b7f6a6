using System.Globalization;
using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Fleet;

/// <summary>What a lease file says: who holds the lease and until when.</summary>
internal sealed record LeaseRecord(string Owner, DateTimeOffset ExpiresAt)
{
    public byte[] ToUtf8() => JsonTree.ToUtf8(new Dictionary<string, object?>
    {
        ["owner"] = Owner,
        ["expiresAt"] = ExpiresAt.ToString("O", CultureInfo.InvariantCulture),
    });

    /// <summary>Reads a lease file; text that is no lease (a holder killed while writing) counts as no lease.</summary>
    public static LeaseRecord? Read(byte[] utf8)
    {
        try
        {
            Dictionary<string, object?> map = JsonTree.ParseObject(utf8);
            return map.StringAt("owner") is { } owner
                && DateTimeOffset.TryParse(map.StringAt("expiresAt"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset expiry)
                ? new LeaseRecord(owner, expiry)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
