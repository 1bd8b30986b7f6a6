using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Serverless.Engine.Go.Regexes;

/// <summary>The scripts that <c>\p{…}</c> knows: all of Unicode's, as in Go. The framework has no such table.</summary>
internal static class UnicodeScripts
{
    private const string Resource = "UnicodeScripts.txt";

    private static readonly Lazy<FrozenDictionary<string, string[]>> Tables = new(Load);

    /// <summary>The names as Unicode writes them in lower case, without underscores.</summary>
    public static IEnumerable<string> Names => Tables.Value.Keys;

    /// <summary>The set of a script, or null.</summary>
    public static CodePointSet? Find(string name) =>
        Tables.Value.TryGetValue(name, out string[]? ranges) ? CodePointSet.From(ranges.Select(ParseRange)) : null;

    private static FrozenDictionary<string, string[]> Load()
    {
        using Stream resource = typeof(UnicodeScripts).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the assembly lacks its resource {Resource}");
        using StreamReader reader = new(resource, Encoding.ASCII);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split(' '))
            .ToFrozenDictionary(words => words[0].Replace("_", "", StringComparison.Ordinal).ToLowerInvariant(), words => words[1..]);
    }

    private static (int First, int Last) ParseRange(string text)
    {
        string[] bounds = text.Split('-');
        return (ParseHex(bounds[0]), ParseHex(bounds[^1]));
    }

    private static int ParseHex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
