using System.Text;

namespace Serverless.Engine.Go.Regexes;

/// <summary>Unicode simple case folding: which code points RE2 takes as equal under <c>(?i)</c>.</summary>
internal static class CaseFolding
{
    private const int LastCased = 0x1E943;

    /// <summary>Groups of three and more, and pairs that the framework's casing leaves apart (CaseFolding.txt of Unicode 15).</summary>
    private static readonly string[] LargeOrbits =
    [
        "Kk\u212A", "Ss\u017F", "\u00C5\u00E5\u212B", "\u00B5\u039C\u03BC", "\u00DF\u1E9E", "\u01C4\u01C5\u01C6", "\u01C7\u01C8\u01C9",
        "\u01CA\u01CB\u01CC", "\u01F1\u01F2\u01F3", "\u0345\u0399\u03B9\u1FBE", "\u0392\u03B2\u03D0", "\u0395\u03B5\u03F5",
        "\u0398\u03B8\u03D1\u03F4", "\u039A\u03BA\u03F0", "\u03A0\u03C0\u03D6", "\u03A1\u03C1\u03F1", "\u03A3\u03C2\u03C3",
        "\u03A6\u03C6\u03D5", "\u03A9\u03C9\u2126", "\u0412\u0432\u1C80", "\u0414\u0434\u1C81", "\u041E\u043E\u1C82",
        "\u0421\u0441\u1C83", "\u0422\u0442\u1C84\u1C85", "\u042A\u044A\u1C86", "\u0462\u0463\u1C87", "\u1C88\uA64A\uA64B",
        "\u1E60\u1E61\u1E9B",
    ];

    /// <summary>Case pairs of the framework that simple folding does not know: they differ from each other only in special languages.</summary>
    private static readonly int[] NeverFolded = [0x0130, 0x0131];

    private static readonly Lazy<SortedList<int, int[]>> Others = new(Build);

    /// <summary>The other cases of all members of a range, as one-element ranges.</summary>
    public static IEnumerable<(int First, int Last)> OtherCases(int first, int last)
    {
        if (last < 'A' || first > LastCased)
        {
            yield break;
        }

        SortedList<int, int[]> others = Others.Value;
        for (int i = LowerBound(others.Keys, first); i < others.Count && others.Keys[i] <= last; i++)
        {
            foreach (int other in others.Values[i])
            {
                yield return (other, other);
            }
        }
    }

    private static SortedList<int, int[]> Build()
    {
        SortedList<int, int[]> others = [];
        Dictionary<int, int[]> large = LargeOrbits
            .SelectMany(orbit => orbit.Select(member => ((int)member, orbit.Where(c => c != member).Select(c => (int)c).ToArray())))
            .ToDictionary(entry => entry.Item1, entry => entry.Item2);
        for (int c = 'A'; c <= LastCased; c++)
        {
            if (large.TryGetValue(c, out int[]? orbit))
            {
                others.Add(c, orbit);
            }
            else if (Rune.IsValid(c) && !NeverFolded.Contains(c) && Partner(new Rune(c)) is int partner && !large.ContainsKey(partner))
            {
                others.Add(c, [partner]);
            }
        }

        return others;
    }

    private static int? Partner(Rune rune)
    {
        Rune lower = Rune.ToLowerInvariant(rune);
        Rune upper = Rune.ToUpperInvariant(rune);
        return lower != rune ? lower.Value : upper != rune ? upper.Value : null;
    }

    private static int LowerBound(IList<int> keys, int value)
    {
        int low = 0;
        int high = keys.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (keys[middle] < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
