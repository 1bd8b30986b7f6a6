using System.Text;

namespace Serverless.Engine.Go;

/// <summary>A URL as Go's net/url reads and writes it.</summary>
internal sealed record GoUrl
{
    public string Scheme { get; init; } = "";

    /// <summary>What follows the scheme when it does not start with a slash.</summary>
    public string Opaque { get; init; } = "";

    /// <summary>User and password as they stand in a URL; <see langword="null"/> when there are none.</summary>
    public string? User { get; init; }

    public string Host { get; init; } = "";

    public string Path { get; init; } = "";

    public string RawPath { get; init; } = "";

    public string RawQuery { get; init; } = "";

    public bool ForceQuery { get; init; }

    public string Fragment { get; init; } = "";

    public string RawFragment { get; init; } = "";

    public bool OmitHost { get; init; }

    /// <summary>The host without port and brackets.</summary>
    public string HostName
    {
        get
        {
            int colon = Host.LastIndexOf(':');
            string name = colon >= 0 && IsOptionalPort(Host[colon..]) ? Host[..colon] : Host;
            return name.StartsWith('[') && name.EndsWith(']') ? name[1..^1] : name;
        }
    }

    /// <summary>Reads a URL.</summary>
    /// <exception cref="GoUrlException">It is none.</exception>
    public static GoUrl Parse(string text)
    {
        string[] parts = text.Split('#', 2);
        string shown = parts[0];
        try
        {
            GoUrl url = ParseWithoutFragment(shown);
            if (parts.Length < 2 || parts[1].Length == 0)
            {
                return url;
            }

            shown = text;
            string fragment = GoUrlEscaping.Unescape(parts[1], GoUrlPart.Fragment);
            return url with { Fragment = fragment, RawFragment = GoUrlEscaping.Escape(fragment, GoUrlPart.Fragment) == parts[1] ? "" : parts[1] };
        }
        catch (GoUrlException e)
        {
            throw new GoUrlException($"parse {GoQuote.Quote(shown)}: {e.Message}");
        }
    }

    /// <summary>Escapes text for a query.</summary>
    public static string QueryEscape(string text) => GoUrlEscaping.Escape(text, GoUrlPart.Query);

    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(Scheme).Append(Scheme.Length > 0 ? ":" : "");
        if (Opaque.Length > 0)
        {
            text.Append(Opaque);
        }
        else
        {
            AppendHierarchy(text);
        }

        if (ForceQuery || RawQuery.Length > 0)
        {
            text.Append('?').Append(RawQuery);
        }

        if (Fragment.Length > 0)
        {
            text.Append('#').Append(RawFragment.Length > 0 ? RawFragment : GoUrlEscaping.Escape(Fragment, GoUrlPart.Fragment));
        }

        return text.ToString();
    }

    private void AppendHierarchy(StringBuilder text)
    {
        bool hasAuthority = Scheme.Length > 0 || Host.Length > 0 || User is not null;
        bool omitted = OmitHost && Host.Length == 0 && User is null;
        if (hasAuthority && !omitted)
        {
            text.Append(Host.Length > 0 || Path.Length > 0 || User is not null ? "//" : "");
            text.Append(User).Append(User is null ? "" : "@").Append(GoUrlEscaping.Escape(Host, GoUrlPart.Host));
        }

        string path = RawPath.Length > 0 ? RawPath : Path == "*" ? "*" : GoUrlEscaping.Escape(Path, GoUrlPart.Path);
        if (path.Length > 0 && path[0] != '/' && Host.Length > 0)
        {
            text.Append('/');
        }

        if (text.Length == 0 && path.Split('/', 2)[0].Contains(':', StringComparison.Ordinal))
        {
            // Otherwise the first segment would read as a scheme (RFC 3986 §4.2).
            text.Append("./");
        }

        text.Append(path);
    }

    private static GoUrl ParseWithoutFragment(string text)
    {
        foreach (char c in text)
        {
            if (c is < ' ' or '\x7F')
            {
                throw new GoUrlException("net/url: invalid control character in URL");
            }
        }

        if (text == "*")
        {
            return new GoUrl { Path = "*" };
        }

        string scheme = ReadScheme(text, out string rest);
        GoUrl url = new() { Scheme = scheme.ToLowerInvariant() };
        if (rest.EndsWith('?') && rest.IndexOf('?', StringComparison.Ordinal) == rest.Length - 1)
        {
            url = url with { ForceQuery = true };
            rest = rest[..^1];
        }
        else
        {
            string[] parts = rest.Split('?', 2);
            rest = parts[0];
            url = url with { RawQuery = parts.Length > 1 ? parts[1] : "" };
        }

        return ParseHierarchy(url, rest);
    }

    private static GoUrl ParseHierarchy(GoUrl url, string rest)
    {
        if (!rest.StartsWith('/'))
        {
            if (url.Scheme.Length > 0)
            {
                return url with { Opaque = rest };
            }

            if (rest.Split('/', 2)[0].Contains(':', StringComparison.Ordinal))
            {
                throw new GoUrlException("first path segment in URL cannot contain colon");
            }
        }

        if ((url.Scheme.Length > 0 || !rest.StartsWith("///", StringComparison.Ordinal)) && rest.StartsWith("//", StringComparison.Ordinal))
        {
            int slash = rest.IndexOf('/', 2);
            string authority = slash < 0 ? rest[2..] : rest[2..slash];
            rest = slash < 0 ? "" : rest[slash..];
            int at = authority.LastIndexOf('@');
            url = url with { Host = ReadHost(authority[(at + 1)..]), User = at < 0 ? null : ReadUser(authority[..at]) };
        }
        else if (url.Scheme.Length > 0 && rest.StartsWith('/'))
        {
            url = url with { OmitHost = true };
        }

        string path = GoUrlEscaping.Unescape(rest, GoUrlPart.Path);
        return url with { Path = path, RawPath = GoUrlEscaping.Escape(path, GoUrlPart.Path) == rest ? "" : rest };
    }

    private static string ReadScheme(string text, out string rest)
    {
        rest = text;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsAsciiLetter(c) || (i > 0 && (char.IsAsciiDigit(c) || c is '+' or '-' or '.')))
            {
                continue;
            }

            if (c != ':')
            {
                return "";
            }

            if (i == 0)
            {
                throw new GoUrlException("missing protocol scheme");
            }

            rest = text[(i + 1)..];
            return text[..i];
        }

        return "";
    }

    private static string ReadUser(string text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"-._:~!$&'()*+,;=%@".Contains(c, StringComparison.Ordinal))
            {
                throw new GoUrlException("net/url: invalid userinfo");
            }
        }

        string[] parts = text.Split(':', 2);
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = GoUrlEscaping.Escape(GoUrlEscaping.Unescape(parts[i], GoUrlPart.UserPassword), GoUrlPart.UserPassword);
        }

        return string.Join(':', parts);
    }

    private static string ReadHost(string text)
    {
        int colon = text.LastIndexOf(':');
        string port = colon < 0 ? "" : text[colon..];
        if (text.StartsWith('['))
        {
            int close = text.LastIndexOf(']');
            if (close < 0)
            {
                throw new GoUrlException("missing ']' in host");
            }

            port = text[(close + 1)..];
            if (!IsAddressWithZone(text[1..close]))
            {
                throw new GoUrlException($"invalid host: {text}");
            }
        }

        if (!IsOptionalPort(port))
        {
            throw new GoUrlException($"invalid port {GoQuote.Quote(port)} after host");
        }

        return GoUrlEscaping.Unescape(text, GoUrlPart.Host);
    }

    /// <summary>An IPv6 address: eight groups of hexadecimal digits, of which one run of zeros may be left out, and perhaps IPv4 at the end.</summary>
    private static bool IsAddressWithZone(string text)
    {
        string address = text.Split("%25", 2)[0];
        string[] halves = address.Split("::");
        if (halves.Length > 2 || !address.Contains(':', StringComparison.Ordinal))
        {
            return false;
        }

        int groups = 0;
        foreach (string half in halves)
        {
            string[] parts = half.Length == 0 ? [] : half.Split(':');
            for (int i = 0; i < parts.Length; i++)
            {
                bool last = ReferenceEquals(half, halves[^1]) && i == parts.Length - 1;
                bool dotted = last && parts[i].Contains('.', StringComparison.Ordinal);
                if (dotted ? !IsDotted(parts[i]) : parts[i].Length is 0 or > 4 || !parts[i].All(char.IsAsciiHexDigit))
                {
                    return false;
                }

                groups += dotted ? 2 : 1;
            }
        }

        return halves.Length == 2 ? groups < 8 : groups == 8;
    }

    private static bool IsDotted(string text)
    {
        string[] parts = text.Split('.');
        return parts.Length == 4 && parts.All(part => part.Length is > 0 and < 4 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0') && int.Parse(part, System.Globalization.CultureInfo.InvariantCulture) < 256);
    }

    private static bool IsOptionalPort(string port)
    {
        if (port.Length == 0)
        {
            return true;
        }

        return port[0] == ':' && port.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
    }
}
