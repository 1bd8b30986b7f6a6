namespace Serverless.Engine.Scanning.Registry.Operations;

/// <summary>The <c>Link</c> header of paged answers (RFC 8288; registry.md §6.3).</summary>
internal static class LinkHeader
{
    /// <summary>
    /// The target of the first link with <c>rel=next</c> or without any <c>rel</c>; <see langword="null"/> when there is none or it is empty.
    /// </summary>
    /// <exception cref="RegistryException">A value is not a list of links.</exception>
    public static string? Next(IEnumerable<string> values)
    {
        foreach (string value in values)
        {
            int position = 0;
            while (TryReadLink(value, ref position, out string target, out string? relation))
            {
                if (relation is null || relation.Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase))
                {
                    return target.Length > 0 ? target : null;
                }
            }
        }

        return null;
    }

    private static bool TryReadLink(string value, ref int position, out string target, out string? relation)
    {
        target = "";
        relation = null;
        while (position < value.Length && value[position] is ' ' or '\t' or ',')
        {
            position++;
        }

        if (position >= value.Length)
        {
            return false;
        }

        int close = value.IndexOf('>', position);
        if (value[position] != '<' || close < 0)
        {
            throw new RegistryException("failed to parse link header");
        }

        target = value[(position + 1)..close];
        position = close + 1;
        while (TryReadParameter(value, ref position, out string parameter))
        {
            int equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && parameter[..equals].Trim().Equals("rel", StringComparison.OrdinalIgnoreCase))
            {
                relation ??= parameter[(equals + 1)..].Trim().Trim('"');
            }
        }

        return true;
    }

    /// <summary>Reads up to the next <c>;</c> or <c>,</c> that does not stand in quotes; a link's last parameter ends at a comma.</summary>
    private static bool TryReadParameter(string value, ref int position, out string parameter)
    {
        int start = position;
        bool quoted = false;
        while (position < value.Length && (quoted || value[position] is not (',' or ';')))
        {
            quoted ^= value[position] == '"';
            position++;
        }

        parameter = value[start..position];
        bool more = position < value.Length && value[position] == ';';
        position += more ? 1 : 0;
        return more || parameter.Length > 0;
    }
}
