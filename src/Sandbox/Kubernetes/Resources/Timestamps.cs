using System.Globalization;

namespace Serverless.Sandbox.Kubernetes.Resources;

/// <summary>Times as object metadata has them: RFC 3339, UTC, whole seconds.</summary>
internal static class Timestamps
{
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
