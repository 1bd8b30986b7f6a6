namespace Serverless.Engine.Yaml.Parsing;

/// <summary>The line breaks between two lines of a flow scalar, and what they fold to.</summary>
internal sealed class YamlBreaks
{
    private readonly YamlTextBuilder _others = new();
    private char _first;

    /// <summary>Whether a break was met since the last text.</summary>
    public bool Any { get; private set; }

    /// <summary>Adds a break.</summary>
    public void Add(char c)
    {
        if (Any)
        {
            _others.Append(c);
        }
        else
        {
            _first = c;
            Any = true;
        }
    }

    /// <summary>Notes an escaped break, which stands for nothing.</summary>
    public void AddEscaped() => Any = true;

    /// <summary>Starts anew.</summary>
    public void Clear()
    {
        _others.Clear();
        _first = '\0';
        Any = false;
    }

    /// <summary>One break becomes a space, of several the first is dropped; line and paragraph separators stay.</summary>
    public void FoldInto(YamlTextBuilder text)
    {
        if (_first == '\n')
        {
            text.Append(_others.Length == 0 ? " " : _others.Span);
        }
        else
        {
            if (_first != '\0')
            {
                text.Append(_first);
            }

            text.Append(_others.Span);
        }

        Clear();
    }
}
