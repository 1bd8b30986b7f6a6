using System.Collections.Frozen;

namespace Serverless.Engine.Go.Regexes;

/// <summary>The ASCII classes of RE2: <c>\d \s \w</c> and the POSIX names inside brackets.</summary>
internal static class NamedClasses
{
    private static readonly FrozenDictionary<string, CodePointSet> PosixSets = new Dictionary<string, CodePointSet>
    {
        ["alnum"] = Ranges("09AZaz"),
        ["alpha"] = Ranges("AZaz"),
        ["ascii"] = Ranges("\0\x7F"),
        ["blank"] = Ranges("\t\t  "),
        ["cntrl"] = Ranges("\0\x1F\x7F\x7F"),
        ["digit"] = Ranges("09"),
        ["graph"] = Ranges("!~"),
        ["lower"] = Ranges("az"),
        ["print"] = Ranges(" ~"),
        ["punct"] = Ranges("!/:@[`{~"),
        ["space"] = Ranges("\t\r  "),
        ["upper"] = Ranges("AZ"),
        ["word"] = Ranges("09AZaz__"),
        ["xdigit"] = Ranges("09AFaf"),
    }.ToFrozenDictionary();

    private static readonly CodePointSet Space = Ranges("\t\n\f\r  ");

    public static CodePointSet? Posix(string name) => PosixSets.GetValueOrDefault(name);

    /// <summary>The class behind the lower-case form of a Perl escape letter, or null.</summary>
    public static CodePointSet? Perl(char letter) => letter switch
    {
        'd' => PosixSets["digit"],
        's' => Space,
        'w' => PosixSets["word"],
        _ => null,
    };

    private static CodePointSet Ranges(string bounds) =>
        CodePointSet.From(Enumerable.Range(0, bounds.Length / 2).Select(i => ((int)bounds[2 * i], (int)bounds[(2 * i) + 1])));
}
