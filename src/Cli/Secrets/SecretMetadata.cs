using System.Text.RegularExpressions;
using Serverless.Cli.Execution;

namespace Serverless.Cli.Secrets;

/// <summary>Reads the <c>key=value</c> lists of <c>--label</c> and <c>--annotation</c> (cli.md §12).</summary>
internal static partial class SecretMetadata
{
    private const int MaxName = 63;
    private const int MaxPrefix = 253;

    /// <param name="pairs">The pairs.</param>
    /// <param name="what"><c>labels</c> or <c>annotations</c>, for messages.</param>
    public static Dictionary<string, object?> Parse(IReadOnlyList<string> pairs, string what)
    {
        Dictionary<string, object?> map = [];
        foreach (string pair in pairs)
        {
            string[] parts = pair.Split('=', 2);
            if (parts.Length != 2)
            {
                throw new CliException($"invalid {what}: invalid format '{pair}', must be key=value");
            }

            if (!IsQualifiedName(parts[0]))
            {
                throw new CliException($"invalid {what}: invalid key '{parts[0]}'");
            }

            if (parts[1].Length > MaxName || !Value().IsMatch(parts[1]))
            {
                throw new CliException($"invalid {what}: invalid value '{parts[1]}'");
            }

            map[parts[0]] = parts[1];
        }

        return map;
    }

    private static bool IsQualifiedName(string key)
    {
        int slash = key.IndexOf('/', StringComparison.Ordinal);
        string name = key[(slash + 1)..];
        return (slash < 0 || (slash <= MaxPrefix && Subdomain().IsMatch(key[..slash])))
            && name.Length is > 0 and <= MaxName && Value().IsMatch(name);
    }

    [GeneratedRegex("^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Value();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();
}
