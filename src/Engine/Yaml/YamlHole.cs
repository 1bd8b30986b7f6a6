using Serverless.Engine.Yaml.Parsing;

namespace Serverless.Engine.Yaml;

/// <summary>
/// A scalar of a skeleton with places that are filled later. A place is a single private-use character, which the scanner treats as
/// it treats a letter.
/// </summary>
/// <param name="Text">The text with its marks.</param>
/// <param name="IsPlain">Whether the filled text is read by its looks.</param>
internal sealed record YamlHole(string Text, bool IsPlain)
{
    private const string Safe = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_/.-+@: ";
    private const string QuotedEnds = "\"'";

    private static readonly YamlCharacterSet SafeCharacters = new(Safe, withBreaks: false);

    private const char First = '\ue000';
    private const char Last = '\uf8ff';

    /// <summary>How many places can be told apart.</summary>
    public const int MaxMarks = Last - First + 1;

    /// <summary>The mark of the place with that number.</summary>
    public static char Mark(int number) => (char)(First + number);

    /// <summary>The number of the place that a mark stands for.</summary>
    public static int Number(char mark) => mark - First;

    /// <summary>Whether a character is a mark.</summary>
    public static bool IsMark(char c) => c is >= First and <= Last;

    /// <summary>Whether a text has a mark.</summary>
    public static bool IsIn(ReadOnlySpan<char> text) => text.ContainsAnyInRange(First, Last);

    /// <summary>The hole that a scalar with marks is.</summary>
    /// <exception cref="YamlReadException">What is filled in could change how the scalar is read.</exception>
    public static YamlHole From(in YamlToken scalar, string? tag, bool inFlow) => tag is null && !inFlow
        ? new(scalar.Text.ToString(), scalar.Style == YamlScalarStyle.Plain)
        : throw YamlGuard.Error(scalar.Mark, "a hole cannot have a tag or be in a flow collection");

    /// <summary>
    /// Whether a text is read as letters are wherever a mark may stand: it has no indicator that could count, neither in itself nor
    /// with what stands beside it.
    /// </summary>
    public static bool IsSafe(ReadOnlySpan<char> text) =>
        !text.IsEmpty
        && (char.IsAsciiLetterOrDigit(text[0]) || text[0] is '_' or '/')
        && text[^1] is not (':' or ' ')
        && SafeCharacters.LengthOf(text) == text.Length
        && text.IndexOf(": ") < 0;

    /// <summary>Whether a text, alone in its plain scalar, is a scalar in quotes that holds nothing but its content.</summary>
    public static bool IsSafeQuoted(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || !QuotedEnds.Contains(text[0], StringComparison.Ordinal) || text[^1] != text[0])
        {
            return false;
        }

        ReadOnlySpan<char> content = text[1..^1];
        return !content.ContainsAnyExceptInRange(' ', '~') && content.IndexOfAny(text[0], '\\') < 0;
    }

    /// <summary>The value of the filled scalar.</summary>
    /// <exception cref="YamlReadException">The filled text is a number that JSON does not have.</exception>
    public object? Read(ReadOnlySpan<char> filled) =>
        IsPlain ? YamlNumbers.ToJson(YamlScalarReader.ReadPlain(filled)) : filled.ToString();
}
