namespace Serverless.Engine.Yaml;

/// <summary>Character classes of YAML 1.1.</summary>
internal static class YamlCharacters
{
    /// <summary>May start a text.</summary>
    public const char ByteOrderMark = '\ufeff';

    /// <summary>The line breaks.</summary>
    public static readonly YamlCharacterSet Breaks = new("", withBreaks: true);

    /// <summary>What ends the part of a double-quoted scalar that stands for itself.</summary>
    public static readonly YamlCharacterSet DoubleQuotedStops = new("\"\\", withBreaks: true);

    /// <summary>What ends the part of a single-quoted scalar that stands for itself.</summary>
    public static readonly YamlCharacterSet SingleQuotedStops = new("'", withBreaks: true);

    /// <summary>Line breaks: line feed, carriage return, next line, line and paragraph separator.</summary>
    public static bool IsBreak(char c) => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    /// <summary>Space and tab.</summary>
    public static bool IsBlank(char c) => c is ' ' or '\t';

    /// <summary>What the writer puts out as it is. Characters beyond the basic plane are escaped, as Go's writer does.</summary>
    public static bool IsPrintable(char c) =>
        c is '\n' or (>= ' ' and <= '~') or (>= '\u00a0' and <= '\ud7ff') or (>= '\ue000' and <= '\ufffd' and not '\ufeff');

    /// <summary>What may stand in a YAML text unescaped; surrogates are judged by their pair elsewhere.</summary>
    public static bool IsReadable(char c) =>
        c is '\t' or '\n' or '\r' or (>= ' ' and <= '~') or '\u0085' or (>= '\u00a0' and <= '\ufffd');
}
