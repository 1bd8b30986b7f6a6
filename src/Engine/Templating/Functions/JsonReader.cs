using System.Globalization;
using System.Text;
using Serverless.Engine.Go;
using Serverless.Engine.Templating.Evaluation;

namespace Serverless.Engine.Templating.Functions;

/// <summary>Reads JSON as Go's encoding/json does into an empty interface: every number is a float64.</summary>
internal ref struct JsonReader(string text, EvaluationContext context)
{
    private const int MaxDepth = 1000;

    private readonly string _text = text;
    private int _at;
    private int _depth;
    private string? _error;

    /// <summary>Reads the whole text as one value.</summary>
    public bool TryRead(out object? value, out string error)
    {
        value = Value();
        SkipSpace();
        if (_error is null && _at < _text.Length)
        {
            Fail("after top-level value");
        }

        error = _error ?? "";
        value = _error is null ? value : null;
        return _error is null;
    }

    private object? Value()
    {
        context.Step();
        SkipSpace();
        if (_at >= _text.Length)
        {
            return Fail("looking for beginning of value");
        }

        switch (_text[_at])
        {
            case '{': return Nested('{');
            case '[': return Nested('[');
            case '"': return Text();
            case 't': return Word("true", true);
            case 'f': return Word("false", false);
            case 'n': return Word("null", null);
            default: return Number();
        }
    }

    private object? Nested(char open)
    {
        if (++_depth > MaxDepth)
        {
            _error = "exceeded max depth";
            return null;
        }

        _at++;
        object? value = open == '{' ? Map() : List();
        _depth--;
        return value;
    }

    private Dictionary<string, object?> Map()
    {
        Dictionary<string, object?> map = [];
        SkipSpace();
        if (Accept('}'))
        {
            return map;
        }

        while (_error is null)
        {
            SkipSpace();
            if (Peek() != '"')
            {
                Fail("looking for beginning of object key string");
                break;
            }

            string key = Text() ?? "";
            SkipSpace();
            if (!Accept(':'))
            {
                Fail("after object key");
                break;
            }

            map[key] = Value();
            SkipSpace();
            if (Accept('}'))
            {
                break;
            }

            if (!Accept(','))
            {
                Fail("after object key:value pair");
            }
        }

        return map;
    }

    private List<object?> List()
    {
        List<object?> list = [];
        SkipSpace();
        if (Accept(']'))
        {
            return list;
        }

        while (_error is null)
        {
            list.Add(Value());
            SkipSpace();
            if (Accept(']'))
            {
                break;
            }

            if (!Accept(','))
            {
                Fail("after array element");
            }
        }

        return list;
    }

    private string? Text()
    {
        StringBuilder value = new();
        for (_at++; _at < _text.Length; _at++)
        {
            char c = _text[_at];
            if (c == '"')
            {
                _at++;
                return GoString.Normalize(value.ToString(), replace: true);
            }

            if (c < ' ')
            {
                Fail("in string literal");
                return null;
            }

            if (c != '\\')
            {
                value.Append(c);
            }
            else if (!TryEscape(value))
            {
                Fail("in string escape code");
                return null;
            }
        }

        Fail("in string literal");
        return null;
    }

    private bool TryEscape(StringBuilder value)
    {
        _at++;
        char c = Peek();
        int simple = "\"\\/bfnrt".IndexOf(c, StringComparison.Ordinal);
        if (c != '\0' && simple >= 0)
        {
            value.Append("\"\\/\b\f\n\r\t"[simple]);
            return true;
        }

        if (c != 'u' || !TryUnit(_at + 1, out char unit))
        {
            return false;
        }

        _at += 4;
        if (char.IsHighSurrogate(unit) && _at + 2 < _text.Length && _text[_at + 1] == '\\' && _text[_at + 2] == 'u' && TryUnit(_at + 3, out char low) && char.IsLowSurrogate(low))
        {
            value.Append(unit).Append(low);
            _at += 6;
        }
        else
        {
            value.Append(char.IsSurrogate(unit) ? '\uFFFD' : unit);
        }

        return true;
    }

    private readonly bool TryUnit(int at, out char unit)
    {
        unit = '\0';
        bool valid = at + 4 <= _text.Length && ushort.TryParse(_text.AsSpan(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code) && (unit = (char)code) == code;
        return valid;
    }

    private object? Number()
    {
        int start = _at;
        Accept('-');
        if (!Accept('0') && !Digits())
        {
            return Fail(_at == start ? "looking for beginning of value" : "in numeric literal");
        }

        if (Accept('.') && !Digits())
        {
            return Fail("after decimal point in numeric literal");
        }

        if (Peek() is 'e' or 'E')
        {
            _at++;
            _at += Peek() is '+' or '-' ? 1 : 0;
            if (!Digits())
            {
                return Fail("in exponent of numeric literal");
            }
        }

        if (GoNumberParser.TryParseFloat(_text.AsSpan(start, _at - start), out double number))
        {
            return number;
        }

        _error = $"json: cannot unmarshal number {_text[start.._at]} into Go value of type float64";
        return null;
    }

    private bool Digits()
    {
        int start = _at;
        while (char.IsAsciiDigit(Peek()))
        {
            _at++;
        }

        return _at > start;
    }

    private object? Word(string word, object? value)
    {
        if (!_text.AsSpan(_at).StartsWith(word))
        {
            return Fail($"in literal {word}");
        }

        _at += word.Length;
        return value;
    }

    private readonly char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private bool Accept(char c)
    {
        bool accepted = _at < _text.Length && _text[_at] == c;
        _at += accepted ? 1 : 0;
        return accepted;
    }

    private void SkipSpace()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }
    }

    private object? Fail(string where)
    {
        _error ??= _at >= _text.Length
            ? "unexpected end of JSON input"
            : $"invalid character {GoQuote.QuoteRune(GoString.RuneAt(_text.AsSpan(_at), out _).Value, asciiOnly: false)} {where}";
        return null;
    }
}
