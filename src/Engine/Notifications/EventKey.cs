using System.Security.Cryptography;
using System.Text;

namespace Serverless.Engine.Notifications;

/// <summary>By what two events are the same: object, message, and the revision or token that goes with them (notifications.md §1.4).</summary>
internal static class EventKey
{
    private static readonly string[] Telling = ["originRevision", "revision", "token"];

    /// <summary>The key of an event whose metadata is cleaned.</summary>
    public static string Of(NotificationEvent source)
    {
        StringBuilder text = new($"event/name={source.Name}/namespace={source.Namespace}/kind={source.Kind}/message={source.Message}");
        foreach (string key in Telling)
        {
            if (source.Metadata.TryGetValue($"{source.Group}/{key}", out string? value))
            {
                text.Append('/').Append(key).Append('=').Append(value);
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
