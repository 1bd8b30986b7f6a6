namespace Serverless.Engine.Go.Regexes;

/// <summary>
/// Stands in for the characters beyond ASCII: all that no set of the pattern tells apart become one private-use character.
/// So every code point is one UTF-16 unit, and .NET's word boundary, which knows the letters of all scripts, sees only
/// ASCII ones, as RE2's does: private-use characters are never word characters.
/// </summary>
internal sealed class WideAlphabet
{
    private const int FirstWide = 0x80;
    private const char FirstSymbol = '\uE000';
    private const int MaxSymbols = 6400;

    private readonly List<int> _starts;
    private readonly List<char> _symbols = [];
    private readonly List<int> _representatives = [];

    private WideAlphabet(List<int> starts) => _starts = starts;

    /// <summary>The alphabet for the sets of one pattern.</summary>
    /// <exception cref="NotSupportedException">The sets tell more characters apart than there are private-use ones.</exception>
    public static WideAlphabet For(IReadOnlyCollection<CodePointSet> sets)
    {
        IEnumerable<int> cuts = sets.SelectMany(set => set.Within(FirstWide, CodePointSet.MaxCodePoint))
            .SelectMany(range => new[] { range.First, range.Last + 1 });
        WideAlphabet alphabet = new([.. new SortedSet<int>(cuts) { FirstWide }]);
        Dictionary<string, char> classes = [];
        foreach (int start in alphabet._starts)
        {
            string membership = string.Concat(sets.Select(set => set.Contains(start) ? '1' : '0'));
            if (!classes.TryGetValue(membership, out char symbol))
            {
                symbol = classes.Count < MaxSymbols
                    ? (char)(FirstSymbol + classes.Count)
                    : throw new NotSupportedException("the pattern tells too many characters apart");
                classes.Add(membership, symbol);
                alphabet._representatives.Add(start);
            }

            alphabet._symbols.Add(symbol);
        }

        return alphabet;
    }

    /// <summary>The symbol of a code point beyond ASCII.</summary>
    public char SymbolOf(int codePoint)
    {
        int index = _starts.BinarySearch(codePoint);
        return _symbols[index >= 0 ? index : ~index - 1];
    }

    /// <summary>The symbols of a set's members beyond ASCII, as ranges.</summary>
    public IEnumerable<(int First, int Last)> SymbolsOf(CodePointSet set) =>
        CodePointSet.From(_representatives.Select((representative, i) => (representative, symbol: FirstSymbol + i))
            .Where(entry => set.Contains(entry.representative))
            .Select(entry => (entry.symbol, entry.symbol))).Ranges;
}
