using System.Text;

namespace Serverless.Engine.Scanning.Registry.Authentication;

/// <summary>Splits a <c>WWW-Authenticate</c> header into its challenges (RFC 9110 §11.6.1).</summary>
internal sealed class ChallengeParser
{
    private readonly string _text;
    private int _position;

    private ChallengeParser(string text) => _text = text;

    private bool AtEnd => _position >= _text.Length;

    /// <summary>Schemes with their parameters; parameter names in lower case. What cannot be read ends the list.</summary>
    public static List<(string Scheme, Dictionary<string, string> Parameters)> Parse(string header) => new ChallengeParser(header).ParseAll();

    private List<(string Scheme, Dictionary<string, string> Parameters)> ParseAll()
    {
        List<(string Scheme, Dictionary<string, string> Parameters)> challenges = [];
        while (true)
        {
            Skip(" \t,");
            string word = ReadToken();
            if (word.Length == 0)
            {
                return challenges;
            }

            Skip(" \t");
            if (!AtEnd && _text[_position] == '=' && challenges.Count > 0)
            {
                _position++;
                Skip(" \t");
                challenges[^1].Parameters.TryAdd(word.ToLowerInvariant(), ReadValue());
            }
            else
            {
                challenges.Add((word, []));
                SkipToken68();
            }
        }
    }

    /// <summary>Passes over what schemes such as Negotiate say without a name: one word, perhaps padded with <c>=</c>.</summary>
    private void SkipToken68()
    {
        int word = _position;
        while (word < _text.Length && (char.IsAsciiLetterOrDigit(_text[word]) || "-._~+/".Contains(_text[word], StringComparison.Ordinal)))
        {
            word++;
        }

        int end = word;
        while (end < _text.Length && _text[end] == '=')
        {
            end++;
        }

        bool isWhole = _text.AsSpan(end).TrimStart(" \t") is [] or [',', ..];
        _position = word > _position && isWhole ? end : _position;
    }

    private string ReadValue() => !AtEnd && _text[_position] == '"' ? ReadQuoted() : ReadToken();

    private string ReadQuoted()
    {
        StringBuilder value = new();
        for (_position++; !AtEnd && _text[_position] != '"'; _position++)
        {
            if (_text[_position] == '\\' && _position + 1 < _text.Length)
            {
                _position++;
            }

            value.Append(_text[_position]);
        }

        // A quote that is never closed ends with the text.
        _position = Math.Min(_position + 1, _text.Length);
        return value.ToString();
    }

    private string ReadToken()
    {
        int start = _position;
        while (!AtEnd && !" \t,=\"".Contains(_text[_position], StringComparison.Ordinal))
        {
            _position++;
        }

        return _text[start.._position];
    }

    private void Skip(string characters)
    {
        while (!AtEnd && characters.Contains(_text[_position], StringComparison.Ordinal))
        {
            _position++;
        }
    }
}
