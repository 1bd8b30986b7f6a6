namespace Serverless.Engine.Go.Regexes;

/// <summary>A parenthesis, or the whole pattern, while its content is being read.</summary>
internal sealed class OpenGroup(OpenGroupKind kind, string? name, RegexFlags outerFlags)
{
    private readonly List<RegexNode> _alternatives = [];
    private List<RegexNode> _items = [];

    /// <summary>The flags that hold again behind the closing parenthesis.</summary>
    public RegexFlags OuterFlags { get; } = outerFlags;

    public void Add(RegexNode node) => _items.Add(node);

    /// <summary>Removes what a repetition operator applies to; null when nothing precedes it.</summary>
    public RegexNode? TakeLast()
    {
        if (_items.Count == 0)
        {
            return null;
        }

        RegexNode last = _items[^1];
        _items.RemoveAt(_items.Count - 1);
        return last;
    }

    public void NextAlternative()
    {
        _alternatives.Add(Join(_items));
        _items = [];
    }

    public RegexNode Close()
    {
        RegexNode body = Join(_items);
        if (_alternatives.Count > 0)
        {
            _alternatives.Add(body);
            body = new RegexNode.Choice(_alternatives);
        }

        return kind == OpenGroupKind.Capture ? new RegexNode.Capture(name, body) : body;
    }

    private static RegexNode Join(List<RegexNode> items) => items.Count switch
    {
        0 => RegexNode.Empty.Instance,
        1 => items[0],
        // Sequences inside sequences are taken apart: plain groups must not add to the height.
        _ => new RegexNode.Sequence([.. items.SelectMany(item => item is RegexNode.Sequence inner ? inner.Items : [item])]),
    };
}
