using System.Globalization;

namespace Serverless.Cli.Output;

/// <summary>A number with its noun.</summary>
internal static class Counted
{
    public static string Of(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}
