using System.Globalization;
using System.Text;
using Serverless.Engine.Scanning.Providers;

namespace Serverless.Engine.Scanning.Git;

/// <summary>The refs that a Git server advertises over HTTP, in protocol version 0 (gitprotocol-http, gitprotocol-pack).</summary>
internal static class RefAdvertisement
{
    private const int LengthDigits = 4;
    private const int MaxLine = 65_520;
    private const string Announcement = "# service=git-upload-pack";
    private const string Peeled = "^{}";
    private const string NoRefs = "capabilities^{}";

    /// <summary>Names of refs with their commits; an annotated tag has the commit that it points to.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="prefix">The operation for messages.</param>
    /// <exception cref="ProviderException">It is no such advertisement.</exception>
    public static Dictionary<string, string> Read(byte[] body, string prefix)
    {
        Dictionary<string, string> refs = new(StringComparer.Ordinal);
        int flushes = 0;
        for (int position = 0; flushes < 2;)
        {
            if (ReadLine(body, ref position, prefix) is not { } line)
            {
                flushes++;
                continue;
            }

            if (line.StartsWith("ERR ", StringComparison.Ordinal))
            {
                throw new ProviderException($"{prefix}the server says: {line[4..]}");
            }

            if (line != Announcement)
            {
                Add(refs, line, prefix);
            }
        }

        return refs;
    }

    /// <summary>The next line; <see langword="null"/> for a flush.</summary>
    private static string? ReadLine(byte[] body, ref int position, string prefix)
    {
        if (position + LengthDigits > body.Length
            || !int.TryParse(body.AsSpan(position, LengthDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int length)
            || length is (> 0 and < LengthDigits) or > MaxLine
            || position + Math.Max(length, LengthDigits) > body.Length)
        {
            throw new ProviderException($"{prefix}the ref advertisement is damaged");
        }

        string? line = length == 0 ? null : Encoding.UTF8.GetString(body, position + LengthDigits, length - LengthDigits).TrimEnd('\n');
        position += Math.Max(length, LengthDigits);
        return line;
    }

    private static void Add(Dictionary<string, string> refs, string line, string prefix)
    {
        string entry = line.Split('\0')[0];
        int space = entry.IndexOf(' ', StringComparison.Ordinal);
        if (space <= 0)
        {
            throw new ProviderException($"{prefix}the ref advertisement is damaged");
        }

        string name = entry[(space + 1)..];
        if (name != NoRefs)
        {
            refs[name.EndsWith(Peeled, StringComparison.Ordinal) ? name[..^Peeled.Length] : name] = entry[..space];
        }
    }
}
