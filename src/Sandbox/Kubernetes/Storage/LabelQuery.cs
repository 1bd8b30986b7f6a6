using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Http;

namespace Serverless.Sandbox.Kubernetes.Storage;

/// <summary>A label selector of a list or watch request (Kubernetes labels, "set-based requirements").</summary>
internal sealed class LabelQuery
{
    private static readonly string[] Symbols = ["==", "!=", "=", ",", "(", ")", "!", ">", "<"];
    private const string Operators = "in, notin, =, ==, !=, gt, lt";

    private readonly List<Func<Dictionary<string, object?>, bool>> _requirements = [];
    private readonly List<string> _tokens;
    private int _position;

    private LabelQuery(string text) => _tokens = Tokenize(text);

    /// <summary>Parses a selector; an empty one matches everything.</summary>
    /// <exception cref="ApiException">400: the selector is malformed.</exception>
    public static LabelQuery Parse(string text)
    {
        LabelQuery query = new(text);
        if (query._tokens.Count > 0)
        {
            query.ReadAll();
        }

        return query;
    }

    public bool Matches(Dictionary<string, object?> root)
    {
        if (_requirements.Count == 0)
        {
            return true;
        }

        Dictionary<string, object?> labels = root.MapAt("metadata", "labels") ?? [];
        return _requirements.TrueForAll(requirement => requirement(labels));
    }

    private string? Peek => _position < _tokens.Count ? _tokens[_position] : null;

    private void ReadAll()
    {
        while (true)
        {
            ReadRequirement();
            if (Peek is null)
            {
                return;
            }

            if (Peek != ",")
            {
                throw ApiException.BadRequest($"found '{Peek}', expected: ',' or 'end of string'");
            }

            _position++;
            if (Peek is null or "," or ")" or "(")
            {
                throw ApiException.BadRequest($"found '{Peek}', expected: identifier after ','");
            }
        }
    }

    private void ReadRequirement()
    {
        bool negated = Peek == "!";
        if (negated)
        {
            _position++;
        }

        string key = Identifier();
        if (negated || Peek is null or ",")
        {
            _requirements.Add(labels => labels.ContainsKey(key) != negated);
            return;
        }

        string op = _tokens[_position++];
        switch (op)
        {
            case "=" or "==": Add(key, [OptionalValue()], wanted: true); break;
            case "!=": Add(key, [OptionalValue()], wanted: false); break;
            case "in": Add(key, Values(), wanted: true); break;
            case "notin": Add(key, Values(), wanted: false); break;
            case ">" or "gt": Compare(key, more: true); break;
            case "<" or "lt": Compare(key, more: false); break;
            default: throw ApiException.BadRequest($"unable to parse requirement: found '{op}', expected: {Operators}");
        }
    }

    private void Add(string key, HashSet<string> values, bool wanted) =>
        _requirements.Add(labels => labels.GetValueOrDefault(key) is string value ? values.Contains(value) == wanted : !wanted);

    private void Compare(string key, bool more)
    {
        if (!long.TryParse(Identifier(), out long limit))
        {
            throw ApiException.BadRequest("unable to parse requirement: for 'Gt', 'Lt' operators, the value must be an integer");
        }

        _requirements.Add(labels => labels.GetValueOrDefault(key) is string text && long.TryParse(text, out long value) && (more ? value > limit : value < limit));
    }

    private HashSet<string> Values()
    {
        Expect("(");
        HashSet<string> values = new(StringComparer.Ordinal) { OptionalValue() };
        while (Peek == ",")
        {
            _position++;
            values.Add(OptionalValue());
        }

        Expect(")");
        return values;
    }

    private void Expect(string token)
    {
        if (Peek != token)
        {
            throw ApiException.BadRequest($"unable to parse requirement: found '{Peek}', expected: '{token}'");
        }

        _position++;
    }

    private string OptionalValue() => Peek is null or "," or ")" ? "" : Identifier();

    private string Identifier()
    {
        if (Peek is not { } token || Symbols.Contains(token))
        {
            throw ApiException.BadRequest($"unable to parse requirement: found '{Peek}', expected: identifier");
        }

        _position++;
        return token;
    }

    private static List<string> Tokenize(string text)
    {
        List<string> tokens = [];
        int i = 0;
        while (i < text.Length)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            string? symbol = Array.Find(Symbols, s => string.CompareOrdinal(text, i, s, 0, s.Length) == 0);
            int start = i;
            i += symbol?.Length ?? 0;
            while (symbol is null && i < text.Length && !char.IsWhiteSpace(text[i]) && !"=!,()<>".Contains(text[i], StringComparison.Ordinal))
            {
                i++;
            }

            tokens.Add(text[start..i]);
        }

        return tokens;
    }
}
