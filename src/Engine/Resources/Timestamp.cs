using System.Globalization;

namespace Serverless.Engine.Resources;

/// <summary>Instants as Kubernetes writes them: RFC 3339, UTC, whole seconds (metav1.Time).</summary>
public static class Timestamp
{
    /// <summary>Writes an instant, dropping parts of a second.</summary>
    public static string Format(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads an instant, or <see langword="null"/> when the text is absent or not RFC 3339.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset instant) ? instant : null;
}
