using Serverless.Engine.Go;

namespace Serverless.Engine.Notifications.Matching;

/// <summary>The inclusion and exclusion lists of an Alert. Go's expressions, on the message, anywhere in it (notifications.md §2.1).</summary>
internal sealed class MessageFilter
{
    /// <summary>Most expressions of one list; an Alert is in the hands of a tenant, and each expression costs time.</summary>
    private const int MaxExpressions = 50;

    private readonly List<GoRegex> _inclusions = [];
    private readonly List<GoRegex> _exclusions = [];
    private readonly List<string> _faults = [];
    private readonly bool _includesAll;

    public MessageFilter(IReadOnlyList<string> inclusions, IReadOnlyList<string> exclusions)
    {
        _includesAll = inclusions.Count == 0;
        Compile(inclusions, _inclusions, "inclusion");
        Compile(exclusions, _exclusions, "exclusion");
    }

    /// <summary>What is wrong with expressions that are skipped.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Whether a message passes. A list of nothing but invalid inclusions lets nothing pass.</summary>
    public bool Passes(string message) => (_includesAll || _inclusions.Exists(r => r.IsMatch(message))) && !_exclusions.Exists(r => r.IsMatch(message));

    private void Compile(IReadOnlyList<string> patterns, List<GoRegex> compiled, string list)
    {
        if (patterns.Count > MaxExpressions)
        {
            _faults.Add($"the {list} list has more than {MaxExpressions} expressions: the others are skipped");
        }

        foreach (string pattern in patterns.Take(MaxExpressions))
        {
            try
            {
                compiled.Add(GoRegex.Compile(pattern));
            }
            catch (GoRegexException e)
            {
                _faults.Add($"failed to compile {list} regex '{pattern}': {e.Message}");
            }
        }
    }
}
