using System.Text.RegularExpressions;

namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>Makes what a plugin complains about fit for people: short, and without the secrets it was given or made.</summary>
internal static partial class ExecRedaction
{
    private const int MaxLength = 1024;
    private const int ShortestSecret = 4;

    public static string Shorten(string complaint, ExecPlugin plugin)
    {
        string text = JsonWebToken().Replace(complaint, "***");
        foreach (string secret in Secrets(plugin).Where(s => s.Length >= ShortestSecret).OrderByDescending(s => s.Length))
        {
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        }

        text = text.Trim();
        return text.Length <= MaxLength ? text : text[..MaxLength] + "…";
    }

    private static IEnumerable<string> Secrets(ExecPlugin plugin)
    {
        foreach ((_, string value) in plugin.Env)
        {
            yield return value;
        }

        for (int i = 0; i < plugin.Args.Count; i++)
        {
            string[] parts = plugin.Args[i].Split('=', 2);
            if (SecretFlag().IsMatch(parts[0]))
            {
                yield return parts.Length == 2 ? parts[1] : i + 1 < plugin.Args.Count ? plugin.Args[i + 1] : "";
            }
        }
    }

    [GeneratedRegex("^--?.*(secret|password|token|key)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretFlag();

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", RegexOptions.CultureInvariant)]
    private static partial Regex JsonWebToken();
}
