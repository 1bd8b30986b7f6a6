using Serverless.Engine.Resources;
using Serverless.Engine.Yaml.Parsing;

namespace Serverless.Engine.Yaml;

/// <summary>Builds one document's tree from tokens: documents, nodes, anchors. The grammar is libyaml's, with its leniencies.</summary>
internal sealed partial class YamlComposer(string text, bool keepHoles = false)
{
    private readonly YamlScanner _scanner = new(text);
    private readonly YamlAliasBudget _budget = new();
    private readonly YamlTags _tags = new();
    private Dictionary<string, YamlAnchor>? _anchors;
    private int _flowDepth;

    /// <summary>Reads the first document; <see langword="null"/> when there is none.</summary>
    public object? ReadFirst()
    {
        if (PeekKind() == YamlTokenKind.StreamEnd)
        {
            return null;
        }

        bool isExplicit = PeekKind() is YamlTokenKind.VersionDirective or YamlTokenKind.TagDirective or YamlTokenKind.DocumentStart;
        if (isExplicit)
        {
            ReadDirectives();
            Expect(YamlTokenKind.DocumentStart, "did not find expected <document start>");
        }

        bool empty = isExplicit && PeekKind() is YamlTokenKind.VersionDirective or YamlTokenKind.TagDirective or YamlTokenKind.DocumentStart
            or YamlTokenKind.DocumentEnd or YamlTokenKind.StreamEnd;
        object? value = empty ? null : ReadValue(depth: 0, YamlContext.Block);

        // What follows the document is not read, yet its first token must be one.
        _scanner.Peek();
        return value;
    }

    private void ReadDirectives()
    {
        for (YamlTokenKind kind = PeekKind(); kind is YamlTokenKind.VersionDirective or YamlTokenKind.TagDirective; kind = PeekKind())
        {
            _tags.Declare(_scanner.Peek());
            _scanner.Take();
        }
    }

    private YamlTokenKind PeekKind() => _scanner.Peek().Kind;

    private YamlToken Next()
    {
        YamlToken token = _scanner.Peek();
        _scanner.Take();
        return token;
    }

    private bool TryTake(YamlTokenKind kind)
    {
        bool found = PeekKind() == kind;
        if (found)
        {
            _scanner.Take();
        }

        return found;
    }

    private void Expect(YamlTokenKind kind, string cause)
    {
        if (!TryTake(kind))
        {
            throw YamlGuard.Error(_scanner.Peek().Mark, cause);
        }
    }

    /// <summary>Reads a node as a JSON value.</summary>
    private object? ReadValue(int depth, YamlContext context) => YamlNumbers.ToJson(ReadNode(depth, context));

    /// <summary>Reads a node, or takes the absence of one for null.</summary>
    private object? ReadNodeOrNothing(int depth, YamlContext context, bool present)
    {
        if (present)
        {
            return ReadNode(depth, context);
        }

        _budget.Count(_scanner.Peek().Mark);
        return null;
    }

    /// <summary>Reads a node. A scalar keeps its YAML type, which keys need: <see cref="ulong"/> and <see cref="double"/> appear as such.</summary>
    private object? ReadNode(int depth, YamlContext context)
    {
        YamlMark mark = _scanner.Peek().Mark;
        _budget.Count(mark);
        if (depth > YamlReader.MaxDepth)
        {
            throw YamlGuard.Error(mark, $"exceeded max depth of {YamlReader.MaxDepth}");
        }

        switch (PeekKind())
        {
            case YamlTokenKind.Alias:
                return Follow(Next());
            case YamlTokenKind.Anchor or YamlTokenKind.Tag:
                return ReadWithProperties(depth, context);
            default:
                return ReadContent(depth, context, tag: null, hasProperties: false);
        }
    }

    private object? ReadWithProperties(int depth, YamlContext context)
    {
        string? name = null;
        string? tag = null;
        while (PeekKind() is YamlTokenKind.Anchor or YamlTokenKind.Tag)
        {
            bool isAnchor = PeekKind() == YamlTokenKind.Anchor;
            if (isAnchor ? name is not null : tag is not null)
            {
                break;
            }

            YamlToken token = Next();
            name = isAnchor ? token.Text.ToString() : name;
            tag = isAnchor ? tag : _tags.Resolve(token);
        }

        if (name is null)
        {
            return ReadContent(depth, context, tag, hasProperties: true);
        }

        YamlAnchor anchor = new();
        (_anchors ??= [])[name] = anchor;
        int before = _budget.Values;
        anchor.Value = ReadContent(depth, context, tag, hasProperties: true);
        anchor.Size = _budget.Values - before + 1;
        anchor.Open = false;
        return anchor.Value;
    }

    private object? ReadContent(int depth, YamlContext context, string? tag, bool hasProperties)
    {
        switch (PeekKind())
        {
            case YamlTokenKind.Scalar:
                YamlToken scalar = Next();
                return keepHoles && YamlHole.IsIn(scalar.Text.Span) ? YamlHole.From(scalar, tag, _flowDepth > 0) : YamlScalarReader.Read(scalar, tag);
            case YamlTokenKind.FlowSequenceStart:
                return ReadFlowSequence(depth);
            case YamlTokenKind.FlowMappingStart:
                return ReadFlowMapping(depth);
            case YamlTokenKind.BlockSequenceStart when context != YamlContext.Flow:
                return ReadBlockSequence(depth);
            case YamlTokenKind.BlockMappingStart when context != YamlContext.Flow:
                return ReadBlockMapping(depth);
            case YamlTokenKind.BlockEntry when context == YamlContext.BlockMapping:
                return ReadIndentlessSequence(depth);
            default:
                YamlMark mark = _scanner.Peek().Mark;
                return hasProperties
                    ? YamlScalarReader.Read(new(YamlTokenKind.Scalar, mark), tag)
                    : throw YamlGuard.Error(mark, "did not find expected node content");
        }
    }

    private object? Follow(in YamlToken alias)
    {
        string name = alias.Text.ToString();
        if (_anchors is null || !_anchors.TryGetValue(name, out YamlAnchor? anchor))
        {
            throw YamlGuard.Error(alias.Mark, $"unknown anchor '{name}' referenced");
        }

        if (anchor.Open)
        {
            throw YamlGuard.Error(alias.Mark, $"anchor '{name}' value contains itself");
        }

        _budget.CountAlias(anchor.Size, alias.Mark);
        return JsonTree.Clone(anchor.Value);
    }
}
