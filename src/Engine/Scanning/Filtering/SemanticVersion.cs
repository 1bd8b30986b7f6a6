using System.Globalization;

namespace Serverless.Engine.Scanning.Filtering;

/// <summary>
/// A version as tags spell it (registry.md §10.2): one to three numbers, which may have leading zeros, an optional <c>v</c>, a
/// prerelease and metadata. It points into the text it was read from, so reading one allocates nothing.
/// </summary>
internal readonly struct SemanticVersion : IComparable<SemanticVersion>
{
    private readonly string _text;
    private readonly int _prereleaseStart;
    private readonly int _prereleaseEnd;

    private SemanticVersion(string text, ulong major, ulong minor, ulong patch, int prereleaseStart, int prereleaseEnd)
    {
        _text = text;
        Major = major;
        Minor = minor;
        Patch = patch;
        _prereleaseStart = prereleaseStart;
        _prereleaseEnd = prereleaseEnd;
    }

    public ulong Major { get; }

    public ulong Minor { get; }

    public ulong Patch { get; }

    public bool IsPrerelease => _prereleaseEnd > _prereleaseStart;

    /// <summary>The part between <c>-</c> and <c>+</c>; empty for a release.</summary>
    public ReadOnlySpan<char> Prerelease => _text.AsSpan(_prereleaseStart, _prereleaseEnd - _prereleaseStart);

    /// <summary>Reads a tag; besides the grammar it must hold two dots anywhere.</summary>
    public static bool TryParseTag(string tag, out SemanticVersion version)
    {
        if (tag.AsSpan().Count('.') < 2)
        {
            version = default;
            return false;
        }

        return TryParse(tag, out version);
    }

    /// <summary>Reads the whole text.</summary>
    public static bool TryParse(string text, out SemanticVersion version)
    {
        version = default;
        int position = text.StartsWith('v') ? 1 : 0;
        if (!TryReadNumber(text, ref position, out ulong major)
            || !TryReadDotted(text, ref position, out ulong minor)
            || !TryReadDotted(text, ref position, out ulong patch))
        {
            return false;
        }

        int prereleaseStart = position;
        if (position < text.Length && text[position] == '-')
        {
            prereleaseStart = ++position;
            if (!TryReadIdentifiers(text, ref position, refuseLeadingZeros: true))
            {
                return false;
            }
        }

        int prereleaseEnd = position;
        if (position < text.Length && text[position] == '+')
        {
            position++;
            if (!TryReadIdentifiers(text, ref position, refuseLeadingZeros: false))
            {
                return false;
            }
        }

        version = new(text, major, minor, patch, prereleaseStart, prereleaseEnd);
        return position == text.Length;
    }

    /// <summary>Precedence: metadata is ignored, a prerelease comes before its release.</summary>
    public int CompareTo(SemanticVersion other)
    {
        int core = CompareCore(other);
        if (core != 0)
        {
            return core;
        }

        return (IsPrerelease, other.IsPrerelease) switch
        {
            (false, false) => 0,
            (false, true) => 1,
            (true, false) => -1,
            _ => PrereleaseOrder.Compare(Prerelease, other.Prerelease),
        };
    }

    private int CompareCore(SemanticVersion other)
    {
        int major = Major.CompareTo(other.Major);
        if (major != 0)
        {
            return major;
        }

        int minor = Minor.CompareTo(other.Minor);
        return minor != 0 ? minor : Patch.CompareTo(other.Patch);
    }

    private static bool TryReadDotted(string text, ref int position, out ulong value)
    {
        value = 0;
        if (position >= text.Length || text[position] != '.')
        {
            return true;
        }

        position++;
        return TryReadNumber(text, ref position, out value);
    }

    private static bool TryReadNumber(string text, ref int position, out ulong value)
    {
        int start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }

        return ulong.TryParse(text.AsSpan(start, position - start), NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryReadIdentifiers(string text, ref int position, bool refuseLeadingZeros)
    {
        while (true)
        {
            int start = position;
            bool numeric = true;
            while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '-'))
            {
                numeric &= char.IsAsciiDigit(text[position]);
                position++;
            }

            int length = position - start;
            if (length == 0 || (refuseLeadingZeros && numeric && length > 1 && text[start] == '0'))
            {
                return false;
            }

            if (position >= text.Length || text[position] != '.')
            {
                return true;
            }

            position++;
        }
    }
}
