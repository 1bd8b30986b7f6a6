namespace Serverless.Engine.Fleet;

/// <summary>Cluster names are DNS labels (RFC 1123), because they become file names, secret names, lease names and log values.</summary>
public static class ClusterNames
{
    /// <summary>Longest name, as for every DNS label.</summary>
    public const int MaxLength = 63;

    /// <summary>Whether a text is a DNS label: lower-case letters, digits and inner dashes.</summary>
    public static bool IsValid(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > MaxLength || name[0] == '-' || name[^1] == '-')
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }
}
