using Serverless.Engine.Yaml.Parsing;

namespace Serverless.Engine.Yaml;

/// <summary>Sequences and mappings.</summary>
internal sealed partial class YamlComposer
{
    private List<object?> ReadBlockSequence(int depth)
    {
        _scanner.Take();
        List<object?> list = [];
        while (TryTake(YamlTokenKind.BlockEntry))
        {
            bool present = PeekKind() is not (YamlTokenKind.BlockEntry or YamlTokenKind.BlockEnd);
            list.Add(YamlNumbers.ToJson(ReadNodeOrNothing(depth + 1, YamlContext.Block, present)));
        }

        Expect(YamlTokenKind.BlockEnd, "did not find expected '-' indicator");
        return list;
    }

    private List<object?> ReadIndentlessSequence(int depth)
    {
        List<object?> list = [];
        while (TryTake(YamlTokenKind.BlockEntry))
        {
            bool present = PeekKind() is not (YamlTokenKind.BlockEntry or YamlTokenKind.Key or YamlTokenKind.Value or YamlTokenKind.BlockEnd);
            list.Add(YamlNumbers.ToJson(ReadNodeOrNothing(depth + 1, YamlContext.Block, present)));
        }

        return list;
    }

    private Dictionary<string, object?> ReadBlockMapping(int depth)
    {
        _scanner.Take();
        Dictionary<string, object?> map = [];
        while (TryTake(YamlTokenKind.Key))
        {
            ReadEntry(map, depth, YamlContext.BlockMapping, YamlTokenKind.BlockEnd, mayHaveValue: true);
        }

        Expect(YamlTokenKind.BlockEnd, "did not find expected key");
        return map;
    }

    private List<object?> ReadFlowSequence(int depth)
    {
        _scanner.Take();
        _flowDepth++;
        List<object?> list = [];
        while (PeekKind() != YamlTokenKind.FlowSequenceEnd)
        {
            if (list.Count > 0)
            {
                Expect(YamlTokenKind.FlowEntry, "did not find expected ',' or ']'");
            }

            if (TryTake(YamlTokenKind.Key))
            {
                list.Add(ReadSinglePair(depth + 1));
            }
            else if (PeekKind() != YamlTokenKind.FlowSequenceEnd)
            {
                list.Add(ReadValue(depth + 1, YamlContext.Flow));
            }
        }

        _scanner.Take();
        _flowDepth--;
        return list;
    }

    /// <summary>A mapping of one entry that stands in a flow sequence without braces.</summary>
    private Dictionary<string, object?> ReadSinglePair(int depth)
    {
        _budget.Count(_scanner.Peek().Mark);
        Dictionary<string, object?> map = [];
        ReadEntry(map, depth, YamlContext.Flow, YamlTokenKind.FlowSequenceEnd, mayHaveValue: true);
        return map;
    }

    private Dictionary<string, object?> ReadFlowMapping(int depth)
    {
        _scanner.Take();
        _flowDepth++;
        Dictionary<string, object?> map = [];
        bool first = true;
        while (PeekKind() != YamlTokenKind.FlowMappingEnd)
        {
            if (!first)
            {
                Expect(YamlTokenKind.FlowEntry, "did not find expected ',' or '}'");
            }

            first = false;
            if (TryTake(YamlTokenKind.Key))
            {
                ReadEntry(map, depth, YamlContext.Flow, YamlTokenKind.FlowMappingEnd, mayHaveValue: true);
            }
            else if (PeekKind() != YamlTokenKind.FlowMappingEnd)
            {
                ReadEntry(map, depth, YamlContext.Flow, YamlTokenKind.FlowMappingEnd, mayHaveValue: false);
            }
        }

        _scanner.Take();
        _flowDepth--;
        return map;
    }

    /// <summary>Reads a key and its value into a map; equal keys replace each other.</summary>
    private void ReadEntry(Dictionary<string, object?> map, int depth, YamlContext context, YamlTokenKind end, bool mayHaveValue)
    {
        YamlToken first = _scanner.Peek();
        bool keyPresent = first.Kind != end && first.Kind is not (YamlTokenKind.Value or YamlTokenKind.FlowEntry) && (mayHaveValue ? first.Kind != YamlTokenKind.Key : true);
        object? key = ReadNodeOrNothing(depth + 1, context, keyPresent);
        bool isMerge = ReferenceEquals(key, YamlScalarReader.MergeKey) && first.Kind != YamlTokenKind.Alias;
        string name = isMerge ? "" : YamlNumbers.ToKey(key, first.Mark);
        bool valuePresent = mayHaveValue && TryTake(YamlTokenKind.Value) && StartsValue(end);
        YamlToken second = _scanner.Peek();
        object? value = ReadNodeOrNothing(depth + 1, context, valuePresent);
        if (isMerge)
        {
            Merge(map, value, second);
        }
        else
        {
            map[name] = YamlNumbers.ToJson(value);
        }
    }

    /// <summary>Whether a value follows its colon.</summary>
    private bool StartsValue(YamlTokenKind end)
    {
        YamlTokenKind kind = PeekKind();
        return kind != end && (end == YamlTokenKind.BlockEnd ? kind is not (YamlTokenKind.Key or YamlTokenKind.Value) : kind != YamlTokenKind.FlowEntry);
    }

    /// <summary>Merged values replace those that stand before the merge key, as in Go's reader; of several maps the first one wins.</summary>
    private static void Merge(Dictionary<string, object?> map, object? value, in YamlToken first)
    {
        List<object?> maps = value is List<object?> list && first.Kind != YamlTokenKind.Alias ? list : [value];
        for (int i = maps.Count - 1; i >= 0; i--)
        {
            Dictionary<string, object?> merged = maps[i] as Dictionary<string, object?>
                ?? throw YamlGuard.Error(first.Mark, "map merge requires map or sequence of maps as the value");
            foreach ((string key, object? item) in merged)
            {
                map[key] = item;
            }
        }
    }
}
