using System.Globalization;

namespace Serverless.Engine.Tests.Scanning.Git;

/// <summary>A ref advertisement in pkt-lines.</summary>
internal static class RefLines
{
    public static string Of(string[] refs)
    {
        string[] lines = refs.Length == 0
            ? ["0000000000000000000000000000000000000000 capabilities^{}\0side-band agent=git/x"]
            : [refs[0] + "\0side-band agent=git/x", .. refs[1..]];
        return Line("# service=git-upload-pack") + "0000" + string.Concat(lines.Select(Line)) + "0000";
    }

    public static string Line(string text) => (text.Length + 5).ToString("x4", CultureInfo.InvariantCulture) + text + "\n";
}
