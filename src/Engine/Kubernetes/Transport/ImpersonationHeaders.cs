using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>The impersonation headers of a request (kubernetes-client.md §3.3).</summary>
internal static class ImpersonationHeaders
{
    public static void Add(HttpRequestHeaders headers, Impersonation who)
    {
        headers.TryAddWithoutValidation("Impersonate-User", who.User);
        if (who.Uid.Length > 0)
        {
            headers.TryAddWithoutValidation("Impersonate-Uid", who.Uid);
        }

        foreach (string group in who.Groups)
        {
            headers.TryAddWithoutValidation("Impersonate-Group", group);
        }

        foreach ((string key, IReadOnlyList<string> values) in who.Extra)
        {
            foreach (string value in values)
            {
                headers.TryAddWithoutValidation("Impersonate-Extra-" + EscapeKey(key), value);
            }
        }
    }

    /// <summary>Lower case, with everything outside the token set of HTTP, and the percent sign itself, percent-encoded.</summary>
    internal static string EscapeKey(string key)
    {
        StringBuilder text = new();
        foreach (byte b in Encoding.UTF8.GetBytes(key.ToLowerInvariant()))
        {
            char c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || "!#$&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
            {
                text.Append(c);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            }
        }

        return text.ToString();
    }
}
