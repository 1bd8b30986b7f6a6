using System.Globalization;
using System.Text;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Yaml;

/// <summary>
/// Writes a tree as the YAML text that Go's Kubernetes tools write, byte for byte: sorted keys, the same quotes, the same
/// folding (resources.md §8.3). Templates are applied to that text, so its every character counts.
/// </summary>
public static class YamlWriter
{
    /// <summary>Nesting deeper than this is refused.</summary>
    public const int MaxDepth = JsonTree.MaxDepth * 2;

    /// <summary>A key longer than this, in UTF-8 bytes, is written in the form with a question mark.</summary>
    private const int MaxSimpleKey = 128;

    private static readonly string[] PlainNumbers = [.. Enumerable.Range(0, 10).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Writes one document.</summary>
    /// <exception cref="YamlWriteException">The tree holds a number or character that YAML cannot carry, or is too deep.</exception>
    public static string Write(object? value)
    {
        YamlEmitter emitter = new();
        WriteNode(emitter, value, inMapping: false, depth: 0);
        return emitter.Finish();
    }

    private static void WriteNode(YamlEmitter emitter, object? value, bool inMapping, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new YamlWriteException($"yaml: the value is nested deeper than {MaxDepth} levels");
        }

        switch (value)
        {
            case null: emitter.WritePlain("null", mayFold: false); break;
            case true: emitter.WritePlain("true", mayFold: false); break;
            case false: emitter.WritePlain("false", mayFold: false); break;
            case string text: WriteText(emitter, YamlText.AsRead(text)); break;
            case long number: emitter.WritePlain(Text(number), mayFold: false); break;
            case double number: emitter.WritePlain(GoFloat.ToYaml(number), mayFold: false); break;
            case IReadOnlyDictionary<string, object?> map: WriteMap(emitter, map, depth); break;
            case IReadOnlyList<object?> list: WriteList(emitter, list, inMapping, depth); break;
            default: throw new YamlWriteException($"yaml: cannot write a value of type {value.GetType()}");
        }
    }

    private static string Text(long number) => number is >= 0 and < 10 ? PlainNumbers[number] : number.ToString(CultureInfo.InvariantCulture);

    private static void WriteMap(YamlEmitter emitter, IReadOnlyDictionary<string, object?> map, int depth)
    {
        if (map.Count == 0)
        {
            emitter.WriteIndicator("{}", needsSpace: true);
            return;
        }

        string[] keys = [.. map.Keys];
        Array.Sort(keys, NaturalKeyComparer.Instance);
        int outer = emitter.Indent;
        emitter.Indent = emitter.Deeper(rootIndent: 0);
        foreach (string key in keys)
        {
            emitter.WriteIndent();
            WriteKey(emitter, YamlText.AsKeyRead(key));
            WriteNode(emitter, map[key], inMapping: true, depth + 1);
        }

        emitter.Indent = outer;
    }

    private static void WriteKey(YamlEmitter emitter, string key)
    {
        YamlScalarAnalysis analysis = YamlScalarAnalysis.Of(key);
        if (!analysis.Multiline && (key.Length <= MaxSimpleKey / 3 || Encoding.UTF8.GetByteCount(key) <= MaxSimpleKey))
        {
            WriteScalar(emitter, key, analysis, simpleKey: true);
            emitter.WriteIndicator(":", needsSpace: false);
            return;
        }

        emitter.WriteIndicator("?", needsSpace: true, isIndention: true);
        WriteScalar(emitter, key, analysis, simpleKey: false);
        emitter.WriteIndent();
        emitter.WriteIndicator(":", needsSpace: true, isIndention: true);
    }

    private static void WriteList(YamlEmitter emitter, IReadOnlyList<object?> list, bool inMapping, int depth)
    {
        if (list.Count == 0)
        {
            emitter.WriteIndicator("[]", needsSpace: true);
            return;
        }

        int outer = emitter.Indent;
        if (!inMapping || emitter.InIndention || outer < 0)
        {
            emitter.Indent = emitter.Deeper(rootIndent: 0);
        }

        foreach (object? item in list)
        {
            emitter.WriteIndent();
            emitter.WriteIndicator("-", needsSpace: true, isIndention: true);
            WriteNode(emitter, item, inMapping: false, depth + 1);
        }

        emitter.Indent = outer;
    }

    private static void WriteText(YamlEmitter emitter, string text) =>
        WriteScalar(emitter, text, YamlScalarAnalysis.Of(text), simpleKey: false);

    private static void WriteScalar(YamlEmitter emitter, string text, YamlScalarAnalysis analysis, bool simpleKey)
    {
        int outer = emitter.Indent;
        emitter.Indent = emitter.Deeper(rootIndent: 2);
        switch (Choose(text, analysis, simpleKey))
        {
            case YamlScalarStyle.Plain: emitter.WritePlain(text, mayFold: !simpleKey); break;
            case YamlScalarStyle.SingleQuoted: emitter.WriteSingleQuoted(text, mayFold: !simpleKey); break;
            case YamlScalarStyle.Literal: emitter.WriteLiteral(text); break;
            default: emitter.WriteDoubleQuoted(text, mayFold: !simpleKey); break;
        }

        emitter.Indent = outer;
    }

    private static YamlScalarStyle Choose(string text, YamlScalarAnalysis analysis, bool simpleKey)
    {
        if (text.Contains('\n', StringComparison.Ordinal))
        {
            return analysis.BlockAllowed && !simpleKey ? YamlScalarStyle.Literal : YamlScalarStyle.DoubleQuoted;
        }

        if (YamlScalar.Resolve(text).Kind != YamlScalarKind.String || YamlScalar.IsBase60(text))
        {
            return YamlScalarStyle.DoubleQuoted;
        }

        return analysis.PlainAllowed ? YamlScalarStyle.Plain
            : analysis.SingleQuotedAllowed ? YamlScalarStyle.SingleQuoted
            : YamlScalarStyle.DoubleQuoted;
    }
}
