using System.Globalization;
using System.Text;

namespace Serverless.Engine.Go.Regexes;

/// <summary>Writes a parsed expression as a .NET pattern that needs no options and no backtracking.</summary>
internal sealed class RegexEmitter
{
    private const int LastAscii = 0x7F;
    private const string Nothing = @"[^\0-\uFFFF]";

    private readonly StringBuilder _pattern = new();
    private readonly WideAlphabet? _alphabet;
    private readonly bool _captures;

    private RegexEmitter(WideAlphabet? alphabet, bool captures)
    {
        _alphabet = alphabet;
        _captures = captures;
    }

    /// <summary>The pattern for texts of ASCII characters, or for texts encoded in an alphabet.</summary>
    public static string Emit(RegexNode node, WideAlphabet? alphabet, bool captures)
    {
        RegexEmitter emitter = new(alphabet, captures);
        emitter.Write(node);
        return emitter._pattern.ToString();
    }

    private void Write(RegexNode node)
    {
        switch (node)
        {
            case RegexNode.Chars chars: WriteSet(chars.Set); break;
            case RegexNode.Anchor anchor: _pattern.Append(Text(anchor.Kind)); break;
            case RegexNode.Capture capture: WriteGroup(_captures ? "(" : "(?:", capture.Body); break;
            case RegexNode.Repeat repeat: WriteRepeat(repeat); break;
            case RegexNode.Sequence sequence: WriteSequence(sequence); break;
            case RegexNode.Choice choice: WriteChoice(choice); break;
        }
    }

    private static string Text(AnchorKind kind) => kind switch
    {
        AnchorKind.BeginText => @"\A",
        AnchorKind.EndText => @"\z",
        AnchorKind.BeginLine => "(?m:^)",
        AnchorKind.EndLine => "(?m:$)",
        AnchorKind.WordBoundary => @"\b",
        _ => @"\B",
    };

    private void WriteGroup(string open, RegexNode body)
    {
        _pattern.Append(open);
        Write(body);
        _pattern.Append(')');
    }

    private void WriteSequence(RegexNode.Sequence sequence)
    {
        foreach (RegexNode item in sequence.Items)
        {
            if (item is RegexNode.Choice)
            {
                WriteGroup("(?:", item);
            }
            else
            {
                Write(item);
            }
        }
    }

    private void WriteChoice(RegexNode.Choice choice)
    {
        for (int i = 0; i < choice.Items.Count; i++)
        {
            if (i > 0)
            {
                _pattern.Append('|');
            }

            Write(choice.Items[i]);
        }
    }

    private void WriteRepeat(RegexNode.Repeat repeat)
    {
        WriteGroup("(?:", repeat.Body);
        _pattern.Append((repeat.Min, repeat.Max) switch
        {
            (0, -1) => "*",
            (1, -1) => "+",
            (0, 1) => "?",
            (int min, -1) => string.Create(CultureInfo.InvariantCulture, $"{{{min},}}"),
            (int min, int max) => string.Create(CultureInfo.InvariantCulture, $"{{{min},{max}}}"),
        });
        if (!repeat.Greedy)
        {
            _pattern.Append('?');
        }
    }

    private void WriteSet(CodePointSet set) =>
        WriteUnits([.. set.Within(0, LastAscii), .. _alphabet is null ? [] : _alphabet.SymbolsOf(set)]);

    private void WriteUnits(List<(int First, int Last)> ranges)
    {
        if (ranges.Count == 0)
        {
            _pattern.Append(Nothing);
        }
        else if (ranges.Count == 1 && ranges[0].First == ranges[0].Last)
        {
            WriteUnit(ranges[0].First);
        }
        else
        {
            _pattern.Append('[');
            foreach ((int first, int last) in ranges)
            {
                WriteUnit(first);
                if (last > first)
                {
                    _pattern.Append('-');
                    WriteUnit(last);
                }
            }

            _pattern.Append(']');
        }
    }

    private void WriteUnit(int unit)
    {
        if (unit < 0x80 && char.IsAsciiLetterOrDigit((char)unit))
        {
            _pattern.Append((char)unit);
        }
        else
        {
            _pattern.Append(CultureInfo.InvariantCulture, $"\\u{unit:X4}");
        }
    }
}
