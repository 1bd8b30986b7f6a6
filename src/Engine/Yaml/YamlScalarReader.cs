using System.Text;
using Serverless.Engine.Yaml.Parsing;

namespace Serverless.Engine.Yaml;

/// <summary>The YAML value of a scalar: by its tag, or by its looks when it is plain.</summary>
internal static class YamlScalarReader
{
    private const string TagPrefix = "tag:yaml.org,2002:";

    /// <summary>What a merge key reads as; an equal text in quotes is another instance.</summary>
    public static readonly string MergeKey = new(['<', '<']);

    /// <summary>Reads a scalar.</summary>
    /// <param name="scalar">The token.</param>
    /// <param name="tag">Its resolved tag, or <see langword="null"/>.</param>
    public static object? Read(in YamlToken scalar, string? tag)
    {
        ReadOnlySpan<char> text = scalar.Text.Span;
        if (tag is null)
        {
            return scalar.Style == YamlScalarStyle.Plain ? ReadPlain(text) : text.ToString();
        }

        return tag.StartsWith(TagPrefix, StringComparison.Ordinal) ? ReadTagged(text, tag[TagPrefix.Length..], scalar.Mark) : text.ToString();
    }

    /// <summary>The value of plain text.</summary>
    public static object? ReadPlain(ReadOnlySpan<char> text)
    {
        YamlScalar resolved = YamlScalar.Resolve(text);
        return resolved.Kind is YamlScalarKind.String or YamlScalarKind.Timestamp
            ? text is "<<" ? MergeKey : text.ToString()
            : YamlNumbers.ToRaw(resolved);
    }

    private static object? ReadTagged(ReadOnlySpan<char> text, string tag, YamlMark mark)
    {
        switch (tag)
        {
            case "binary": return ReadBinary(text, mark);
            case "merge" when text is "<<": return MergeKey;
            case "bool" or "int" or "float" or "null" or "timestamp": break;
            default: return text.ToString();
        }

        YamlScalar resolved = YamlScalar.Resolve(text);
        string kind = KindOf(resolved);
        bool widens = tag == "float" && resolved.Kind == YamlScalarKind.Integer;
        if (kind != tag && !widens)
        {
            throw YamlGuard.Error(mark, $"cannot decode !!{kind} `{text}` as a !!{tag}");
        }

        return widens ? (double)resolved.Integer
            : resolved.Kind == YamlScalarKind.Timestamp ? text.ToString()
            : YamlNumbers.ToRaw(resolved);
    }

    private static string KindOf(YamlScalar resolved) => resolved.Kind switch
    {
        YamlScalarKind.Boolean => "bool",
        YamlScalarKind.Integer or YamlScalarKind.Unsigned => "int",
        YamlScalarKind.Float => "float",
        YamlScalarKind.Null => "null",
        YamlScalarKind.Timestamp => "timestamp",
        _ => "str",
    };

    private static string ReadBinary(ReadOnlySpan<char> text, YamlMark mark)
    {
        string packed = text.ToString().ReplaceLineEndings("");
        byte[] bytes = new byte[packed.Length];
        if (packed.AsSpan().IndexOfAny(' ', '\t') >= 0 || !Convert.TryFromBase64String(packed, bytes, out int length))
        {
            throw YamlGuard.Error(mark, "!!binary value contains invalid base64 data");
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
