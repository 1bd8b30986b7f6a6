using System.Buffers;
using System.Text;
using Serverless.Engine.Resources;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Serverless.Engine.Yaml;

/// <summary>Builds one document's tree from parser events.</summary>
internal sealed class YamlComposer
{
    private const string TagPrefix = "tag:yaml.org,2002:";
    private const string MergeKey = "<<";

    private static readonly SearchValues<char> NotPlainStarts = SearchValues.Create(",[]{}#&*!|>'\"%@`");
    private static readonly SearchValues<char> AnchorCharacters = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-");

    private readonly string _text;
    private readonly Parser _parser;
    private readonly YamlAliasBudget _budget = new();
    private Dictionary<string, YamlAnchor>? _anchors;

    public YamlComposer(string text)
    {
        _text = text;
        _parser = new(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>Reads the first document; <see langword="null"/> when there is none.</summary>
    public object? ReadFirst()
    {
        Take<StreamStart>();
        if (Peek() is StreamEnd)
        {
            return null;
        }

        Take<DocumentStart>();
        object? value = ReadValue(depth: 0);
        Take<DocumentEnd>();
        return value;
    }

    private ParsingEvent Peek()
    {
        if (_parser.Current is null)
        {
            Advance();
        }

        return _parser.Current ?? throw new YamlReadException("yaml: unexpected end of the stream");
    }

    private ParsingEvent Next()
    {
        ParsingEvent current = Peek();
        Advance();
        return current;
    }

    private void Advance()
    {
        Mark place = _parser.Current?.End ?? Mark.Empty;
        try
        {
            _parser.MoveNext();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            // The scanner leaves some malformed texts by way of these instead of a syntax error.
            throw YamlGuard.Error(place, "did not find expected node content after this place", e);
        }
    }

    private void Take<T>()
        where T : ParsingEvent
    {
        ParsingEvent current = Peek();
        if (current is not T)
        {
            throw YamlGuard.Error(current.Start, "did not find expected <document start>");
        }

        // The event behind the document's end belongs to the next document, which is not our business.
        if (current is not DocumentEnd)
        {
            Advance();
        }
    }

    /// <summary>Reads a node as a JSON value.</summary>
    private object? ReadValue(int depth) => YamlNumbers.ToJson(ReadNode(depth));

    /// <summary>Reads a node. A scalar keeps its YAML type, which keys need: <see cref="ulong"/> and <see cref="double"/> appear as such.</summary>
    private object? ReadNode(int depth)
    {
        ParsingEvent current = Next();
        _budget.Count(current.Start);
        if (depth > YamlReader.MaxDepth)
        {
            throw YamlGuard.Error(current.Start, $"exceeded max depth of {YamlReader.MaxDepth}");
        }

        if (current is AnchorAlias alias)
        {
            return Follow(alias);
        }

        NodeEvent node = current as NodeEvent ?? throw YamlGuard.Error(current.Start, "did not find expected node content");
        if (node.Anchor.IsEmpty)
        {
            return ReadContent(node, depth);
        }

        if (node.Anchor.Value.AsSpan().IndexOfAnyExcept(AnchorCharacters) >= 0)
        {
            throw YamlGuard.Error(node.Start, "did not find expected alphabetic or numeric character");
        }

        YamlAnchor anchor = new();
        (_anchors ??= [])[node.Anchor.Value] = anchor;
        int before = _budget.Values;
        anchor.Value = ReadContent(node, depth);
        anchor.Size = _budget.Values - before + 1;
        anchor.Open = false;
        return anchor.Value;
    }

    private object? ReadContent(NodeEvent node, int depth) => node switch
    {
        Scalar scalar => ReadScalar(scalar),
        SequenceStart => ReadSequence(depth),
        _ => ReadMapping(depth),
    };

    private object? Follow(AnchorAlias alias)
    {
        if (_anchors is null || !_anchors.TryGetValue(alias.Value.Value, out YamlAnchor? anchor))
        {
            throw YamlGuard.Error(alias.Start, $"unknown anchor '{alias.Value.Value}' referenced");
        }

        if (anchor.Open)
        {
            throw YamlGuard.Error(alias.Start, $"anchor '{alias.Value.Value}' value contains itself");
        }

        _budget.CountAlias(anchor.Size, alias.Start);
        return JsonTree.Clone(anchor.Value);
    }

    private List<object?> ReadSequence(int depth)
    {
        List<object?> list = [];
        while (Peek() is not SequenceEnd)
        {
            list.Add(ReadValue(depth + 1));
        }

        Next();
        return list;
    }

    private Dictionary<string, object?> ReadMapping(int depth)
    {
        Dictionary<string, object?> map = [];
        while (Peek() is not MappingEnd)
        {
            ParsingEvent key = Peek();
            if (IsMerge(key))
            {
                Next();
                Merge(map, depth);
            }
            else
            {
                string name = YamlNumbers.ToKey(ReadNode(depth + 1), key.Start);
                map[name] = ReadValue(depth + 1);
            }
        }

        Next();
        return map;
    }

    private static bool IsMerge(ParsingEvent key) =>
        key is Scalar { Value: MergeKey } scalar && (scalar.IsPlainImplicit || (!scalar.Tag.IsEmpty && scalar.Tag.Value == TagPrefix + "merge"));

    /// <summary>Merged values replace those that stand before the merge key, as in Go's reader; of several maps the first one wins.</summary>
    private void Merge(Dictionary<string, object?> map, int depth)
    {
        ParsingEvent source = Peek();
        object? value = ReadNode(depth + 1);
        List<object?> maps = value is List<object?> list && source is SequenceStart ? list : [value];
        for (int i = maps.Count - 1; i >= 0; i--)
        {
            Dictionary<string, object?> merged = maps[i] as Dictionary<string, object?>
                ?? throw YamlGuard.Error(source.Start, "map merge requires map or sequence of maps as the value");
            foreach ((string key, object? item) in merged)
            {
                map[key] = item;
            }
        }
    }

    private object? ReadScalar(Scalar scalar)
    {
        if (scalar.Style == ScalarStyle.DoubleQuoted)
        {
            YamlGuard.CheckEscapes(_text, scalar.Start, scalar.End);
        }

        else if (scalar.Style == ScalarStyle.Plain && scalar.Value.Length > 0 && NotPlainStarts.Contains(scalar.Value[0]))
        {
            throw YamlGuard.Error(scalar.Start, "found character that cannot start any token");
        }

        if (scalar.Tag.IsEmpty)
        {
            return scalar.Style == ScalarStyle.Plain ? YamlNumbers.ToRaw(YamlScalar.Resolve(scalar.Value), scalar.Value) : scalar.Value;
        }

        string tag = scalar.Tag.Value;
        return tag.StartsWith(TagPrefix, StringComparison.Ordinal) ? ReadTagged(scalar, tag[TagPrefix.Length..]) : scalar.Value;
    }

    private static object? ReadTagged(Scalar scalar, string tag)
    {
        switch (tag)
        {
            case "binary": return ReadBinary(scalar);
            case "bool" or "int" or "float" or "null" or "timestamp": break;
            default: return scalar.Value;
        }

        YamlScalar resolved = YamlScalar.Resolve(scalar.Value);
        string kind = resolved.Kind switch
        {
            YamlScalarKind.Boolean => "bool",
            YamlScalarKind.Integer or YamlScalarKind.Unsigned => "int",
            YamlScalarKind.Float => "float",
            YamlScalarKind.Null => "null",
            YamlScalarKind.Timestamp => "timestamp",
            _ => "str",
        };
        bool fits = kind == tag || (tag == "float" && resolved.Kind == YamlScalarKind.Integer);
        if (!fits)
        {
            throw YamlGuard.Error(scalar.Start, $"cannot decode !!{kind} `{scalar.Value}` as a !!{tag}");
        }

        return tag == "float" && resolved.Kind == YamlScalarKind.Integer ? (double)resolved.Integer : YamlNumbers.ToRaw(resolved, scalar.Value);
    }

    private static string ReadBinary(Scalar scalar)
    {
        string packed = scalar.Value.ReplaceLineEndings("");
        byte[] bytes = new byte[packed.Length];
        if (packed.AsSpan().IndexOfAny(' ', '\t') >= 0 || !Convert.TryFromBase64String(packed, bytes, out int length))
        {
            throw YamlGuard.Error(scalar.Start, "!!binary value contains invalid base64 data");
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
