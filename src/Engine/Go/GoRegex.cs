using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Serverless.Engine.Go.Regexes;

namespace Serverless.Engine.Go;

/// <summary>
/// A regular expression in Go's dialect (RE2 with Perl flags): parsed here, matched by .NET's linear-time engine, leftmost-first
/// like Go (registry.md §10.4). Instances are immutable and can be shared between threads.
/// </summary>
internal sealed class GoRegex
{
    private const int CacheSize = 512;
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private static readonly ConcurrentDictionary<string, GoRegex> Cache = new();

    private readonly RegexNode _tree;
    private readonly List<string?> _groupNames = [null];
    private readonly Lazy<WideAlphabet> _alphabet;
    private readonly Regex _ascii;
    private readonly Lazy<Regex> _asciiCaptures;
    private readonly Lazy<Regex> _wide;
    private readonly Lazy<Regex> _wideCaptures;

    private GoRegex(string pattern)
    {
        Pattern = pattern;
        _tree = RegexParser.Parse(pattern);
        HashSet<CodePointSet> sets = [];
        Inspect(_tree, sets);
        _alphabet = new(() => WideAlphabet.For(sets));
        _ascii = Build(wide: false, captures: false);
        _asciiCaptures = new(() => Build(wide: false, captures: true));
        _wide = new(() => Build(wide: true, captures: false));
        _wideCaptures = new(() => Build(wide: true, captures: true));
    }

    /// <summary>The pattern as it was written.</summary>
    public string Pattern { get; }

    /// <summary>Parses a pattern, or returns it from a bounded cache.</summary>
    /// <exception cref="GoRegexException">Go refuses the pattern, or it needs too large an automaton.</exception>
    public static GoRegex Compile(string pattern)
    {
        if (Cache.TryGetValue(pattern, out GoRegex? known))
        {
            return known;
        }

        GoRegex regex = new(pattern);
        if (Cache.Count >= CacheSize)
        {
            Cache.Clear();
        }

        return Cache.GetOrAdd(pattern, regex);
    }

    /// <summary>A pattern that matches exactly the given text.</summary>
    public static string QuoteMeta(string text)
    {
        StringBuilder quoted = new(text.Length);
        foreach (char c in text)
        {
            if (@"\.+*?()|[]{}^$".Contains(c, StringComparison.Ordinal))
            {
                quoted.Append('\\');
            }

            quoted.Append(c);
        }

        return quoted.ToString();
    }

    /// <summary>Whether the pattern matches anywhere in the text.</summary>
    public bool IsMatch(string text) =>
        Ascii.IsValid(text) ? _ascii.IsMatch(text) : _wide.Value.IsMatch(Subject.Encode(text, _alphabet.Value).Text);

    /// <summary>The leftmost match, or null.</summary>
    public string? Find(string text)
    {
        (Regex regex, Subject subject) = Select(text, captures: false);
        Match match = regex.Match(subject.Text);
        return match.Success ? subject.Slice(match.Index, match.Index + match.Length) : null;
    }

    /// <summary>Successive matches that do not overlap; an empty match directly behind another match does not count.</summary>
    /// <param name="text">The text to search.</param>
    /// <param name="n">Most matches to return; negative for all.</param>
    public List<string> FindAll(string text, int n)
    {
        (Regex regex, Subject subject) = Select(text, captures: false);
        return [.. Matches(regex, subject, n).Select(span => subject.Slice(span.Start, span.End))];
    }

    /// <summary>Replaces every match; <c>$1</c>, <c>${1}</c>, <c>$name</c> and <c>${name}</c> in the replacement stand for groups.</summary>
    public string ReplaceAll(string source, string replacement)
    {
        bool expand = replacement.Contains('$', StringComparison.Ordinal);
        return Replace(source, expand, (output, subject, match) =>
        {
            if (expand)
            {
                ReplacementTemplate.Expand(output, replacement, name => GroupText(subject, match, name));
            }
            else
            {
                output.Append(replacement);
            }
        });
    }

    /// <summary>Replaces every match by the text as it is.</summary>
    public string ReplaceAllLiteral(string source, string replacement) =>
        Replace(source, captures: false, (output, _, _) => output.Append(replacement));

    /// <summary>The parts between matches.</summary>
    /// <param name="text">The text to cut.</param>
    /// <param name="n">Most parts, the last one being the uncut rest; 0 gives none, negative gives all.</param>
    public List<string> Split(string text, int n)
    {
        if (n == 0)
        {
            return [];
        }

        if (Pattern.Length > 0 && text.Length == 0)
        {
            return [""];
        }

        (Regex regex, Subject subject) = Select(text, captures: false);
        List<string> parts = [];
        int begin = 0;
        int end = 0;
        foreach ((int start, int matchEnd) in Matches(regex, subject, n))
        {
            if (n > 0 && parts.Count == n - 1)
            {
                break;
            }

            end = start;
            if (matchEnd != 0)
            {
                parts.Add(subject.Slice(begin, end));
            }

            begin = matchEnd;
        }

        if (end != subject.Text.Length)
        {
            parts.Add(subject.Slice(begin, subject.Text.Length));
        }

        return parts;
    }

    private static IEnumerable<(int Start, int End)> Matches(Regex regex, Subject subject, int n)
    {
        int length = subject.Text.Length;
        int previousEnd = -1;
        int found = 0;
        for (int position = 0; (n < 0 || found < n) && position <= length;)
        {
            Match match = regex.Match(subject.Text, position);
            if (!match.Success)
            {
                yield break;
            }

            int end = match.Index + match.Length;
            bool accepted = true;
            if (end == position)
            {
                accepted = match.Index != previousEnd;
                position++;
            }
            else
            {
                position = end;
            }

            previousEnd = end;
            if (accepted)
            {
                found++;
                yield return (match.Index, end);
            }
        }
    }

    private string Replace(string source, bool captures, Action<StringBuilder, Subject, Match> append)
    {
        (Regex regex, Subject subject) = Select(source, captures);
        StringBuilder output = new();
        int copied = 0;
        int position = 0;
        while (position <= subject.Text.Length)
        {
            Match match = regex.Match(subject.Text, position);
            if (!match.Success)
            {
                break;
            }

            int end = match.Index + match.Length;
            output.Append(subject.Slice(copied, match.Index));
            if (end > copied || match.Index == 0)
            {
                append(output, subject, match);
            }

            copied = end;
            position = Math.Max(end, position + 1);
        }

        return output.Append(subject.Slice(copied, subject.Text.Length)).ToString();
    }

    private string? GroupText(Subject subject, Match match, string name)
    {
        int number = GroupNumber(name);
        IEnumerable<int> candidates = number >= 0
            ? [number]
            : Enumerable.Range(1, _groupNames.Count - 1).Where(i => _groupNames[i] == name);
        foreach (int candidate in candidates)
        {
            if (candidate < _groupNames.Count && match.Groups[candidate] is { Success: true } group)
            {
                return subject.Slice(group.Index, group.Index + group.Length);
            }
        }

        return null;
    }

    private static int GroupNumber(string name) =>
        (name[0] != '0' || name.Length == 1) && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;

    private (Regex Regex, Subject Subject) Select(string text, bool captures)
    {
        if (Ascii.IsValid(text))
        {
            return (captures ? _asciiCaptures.Value : _ascii, Subject.Plain(text));
        }

        return (captures ? _wideCaptures.Value : _wide.Value, Subject.Encode(text, _alphabet.Value));
    }

    private Regex Build(bool wide, bool captures)
    {
        try
        {
            return new(RegexEmitter.Emit(_tree, wide ? _alphabet.Value : null, captures), Options);
        }
        catch (NotSupportedException e)
        {
            throw new GoRegexException($"error parsing regexp: expression too large: `{Pattern}`", e);
        }
    }

    /// <summary>Collects the group names in their order, and all sets.</summary>
    private void Inspect(RegexNode node, HashSet<CodePointSet> sets)
    {
        switch (node)
        {
            case RegexNode.Chars chars:
                sets.Add(chars.Set);
                break;
            case RegexNode.Repeat repeat:
                Inspect(repeat.Body, sets);
                break;
            case RegexNode.Sequence sequence:
                InspectAll(sequence.Items, sets);
                break;
            case RegexNode.Choice choice:
                InspectAll(choice.Items, sets);
                break;
            case RegexNode.Capture capture:
                _groupNames.Add(capture.Name);
                Inspect(capture.Body, sets);
                break;
        }
    }

    private void InspectAll(IReadOnlyList<RegexNode> nodes, HashSet<CodePointSet> sets)
    {
        foreach (RegexNode node in nodes)
        {
            Inspect(node, sets);
        }
    }
}
