using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;

namespace Serverless.Engine.Go.Regexes;

/// <summary>
/// The sets behind <c>\p{…}</c>: general categories by short or long name, and the scripts of <see cref="UnicodeScripts"/>.
/// Names are compared without the case of ASCII letters, spaces, hyphens and underscores.
/// </summary>
internal static class UnicodeClasses
{
    private static readonly FrozenDictionary<string, string> ShortNames = new Dictionary<string, string>
    {
        ["letter"] = "l", ["casedletter"] = "lc", ["uppercaseletter"] = "lu", ["lowercaseletter"] = "ll", ["titlecaseletter"] = "lt",
        ["modifierletter"] = "lm", ["otherletter"] = "lo", ["mark"] = "m", ["combiningmark"] = "m", ["nonspacingmark"] = "mn",
        ["spacingmark"] = "mc", ["enclosingmark"] = "me", ["number"] = "n", ["decimalnumber"] = "nd", ["digit"] = "nd",
        ["letternumber"] = "nl", ["othernumber"] = "no", ["punctuation"] = "p", ["punct"] = "p", ["connectorpunctuation"] = "pc",
        ["dashpunctuation"] = "pd", ["openpunctuation"] = "ps", ["closepunctuation"] = "pe", ["initialpunctuation"] = "pi",
        ["finalpunctuation"] = "pf", ["otherpunctuation"] = "po", ["symbol"] = "s", ["mathsymbol"] = "sm", ["currencysymbol"] = "sc",
        ["modifiersymbol"] = "sk", ["othersymbol"] = "so", ["separator"] = "z", ["spaceseparator"] = "zs", ["lineseparator"] = "zl",
        ["paragraphseparator"] = "zp", ["other"] = "c", ["control"] = "cc", ["cntrl"] = "cc", ["format"] = "cf", ["surrogate"] = "cs",
        ["privateuse"] = "co", ["unassigned"] = "cn",
    }.ToFrozenDictionary();

    /// <summary>In the order of <see cref="UnicodeCategory"/>.</summary>
    private static readonly string[] CategoryNames =
    [
        "lu", "ll", "lt", "lm", "lo", "mn", "mc", "me", "nd", "nl", "no", "zs", "zl", "zp", "cc", "cf", "cs", "co",
        "pc", "pd", "ps", "pe", "pi", "pf", "po", "sm", "sc", "sk", "so", "cn",
    ];

    private static readonly Lazy<FrozenDictionary<string, CodePointSet>> Categories = new(ScanCategories);

    private static readonly ConcurrentDictionary<string, CodePointSet> Sets = new();

    /// <summary>The set of a name, or null when there is none.</summary>
    public static CodePointSet? Find(string name)
    {
        string key = string.Concat(name.Where(c => c is not ('-' or '_' or ' ')).Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c));
        key = ShortNames.GetValueOrDefault(key, key);
        if (Sets.TryGetValue(key, out CodePointSet? known))
        {
            return known;
        }

        // Only names that exist are kept, so the table stays as small as the list of names.
        CodePointSet? set = Make(key);
        return set is null ? null : Sets.GetOrAdd(key, set);
    }

    private static CodePointSet? Make(string key) => key switch
    {
        "any" => CodePointSet.All,
        "ascii" => CodePointSet.From([(0, 0x7F)]),
        "assigned" => Categories.Value["cn"].Negate(),
        "lc" => Union(name => name is "lu" or "ll" or "lt"),
        // RE2's C holds the control, format, surrogate, private and unassigned code points.
        { Length: 1 } when CategoryNames.Any(name => name[0] == key[0]) => Union(name => name[0] == key[0]),
        _ => Categories.Value.GetValueOrDefault(key) ?? UnicodeScripts.Find(key),
    };

    private static CodePointSet Union(Func<string, bool> wanted) =>
        CodePointSet.From(CategoryNames.Where(wanted).SelectMany(name => Categories.Value[name].Ranges));

    private static FrozenDictionary<string, CodePointSet> ScanCategories()
    {
        List<(int First, int Last)>[] ranges = [.. CategoryNames.Select(_ => new List<(int, int)>())];
        int start = 0;
        UnicodeCategory current = CharUnicodeInfo.GetUnicodeCategory(0);
        for (int c = 1; c <= CodePointSet.MaxCodePoint + 1; c++)
        {
            UnicodeCategory? category = c > CodePointSet.MaxCodePoint ? null : CharUnicodeInfo.GetUnicodeCategory(c);
            if (category != current)
            {
                ranges[(int)current].Add((start, c - 1));
                start = c;
                current = category ?? current;
            }
        }

        return CategoryNames.Select((name, i) => (name, CodePointSet.From(ranges[i]))).ToFrozenDictionary(e => e.name, e => e.Item2);
    }
}
