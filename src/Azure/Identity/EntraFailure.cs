using System.Text.RegularExpressions;

namespace Serverless.Azure.Identity;

/// <summary>Why Entra gave no token, in one line.</summary>
internal static partial class EntraFailure
{
    /// <summary>Entra's own words where there are any; the rest of the message is advice about the library.</summary>
    public static string Reason(Exception failure)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            if (EntraError().Match(e.Message) is { Success: true } match)
            {
                return match.Value.Trim();
            }
        }

        return failure.Message.Split('\n')[0].Trim();
    }

    [GeneratedRegex(@"AADSTS\d+[^\r\n]*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EntraError();
}
