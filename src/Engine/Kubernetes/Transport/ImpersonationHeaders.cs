using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>The impersonation headers of a request (kubernetes-client.md §3.3).</summary>
internal static class ImpersonationHeaders
{
    /// <exception cref="KubernetesException">A value would end the header and begin another one.</exception>
    public static void Add(HttpRequestHeaders headers, Impersonation who)
    {
        AddOne(headers, "Impersonate-User", who.User);
        if (who.Uid.Length > 0)
        {
            AddOne(headers, "Impersonate-Uid", who.Uid);
        }

        foreach (string group in who.Groups)
        {
            AddOne(headers, "Impersonate-Group", group);
        }

        foreach ((string key, IReadOnlyList<string> values) in who.Extra)
        {
            foreach (string value in values)
            {
                AddOne(headers, "Impersonate-Extra-" + EscapeKey(key), value);
            }
        }
    }

    // Names come from objects of tenants, and .NET sends what is added without validation as it is.
    private static void AddOne(HttpRequestHeaders headers, string name, string value)
    {
        if (value.Any(char.IsControl))
        {
            throw new KubernetesException(0, "", KubernetesErrorClass.Invalid, $"impersonation refused: the value of {name} holds a control character");
        }

        headers.TryAddWithoutValidation(name, value);
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
