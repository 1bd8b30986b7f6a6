using System.Globalization;
using System.Text;

namespace Serverless.Engine.Yaml.Parsing;

/// <summary>Scans what stands before nodes and documents: anchors, aliases, tags and directives.</summary>
internal sealed class YamlPropertyScanner(YamlCursor cursor)
{
    private const string Word = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";

    private static readonly YamlCharacterSet WordCharacters = new(Word, withBreaks: false);
    private static readonly YamlCharacterSet UriCharacters = new(Word + ";/?:@&=+$,.!~*'()[]", withBreaks: false);

    /// <summary>Scans an anchor or alias.</summary>
    public YamlToken ScanAnchor(YamlTokenKind kind)
    {
        YamlMark mark = cursor.Mark;
        cursor.Skip();
        ReadOnlyMemory<char> name = Take(WordCharacters);
        if (name.IsEmpty || !(cursor.IsBlankOrEnd(0) || "?:,]}%@`".Contains(cursor.Current, StringComparison.Ordinal)))
        {
            throw YamlGuard.Error(mark, "did not find expected alphabetic or numeric character");
        }

        return new(kind, mark, name);
    }

    /// <summary>Scans a tag.</summary>
    public YamlToken ScanTag()
    {
        YamlMark mark = cursor.Mark;
        string handle;
        string suffix;
        if (cursor.Peek(1) == '<')
        {
            cursor.Skip(2);
            handle = "";
            suffix = ScanUri(mark, "");
            Expect('>', mark, "did not find the expected '>'");
        }
        else
        {
            handle = ScanHandle(mark);
            if (handle.Length > 1 && handle[^1] == '!')
            {
                suffix = ScanUri(mark, "");
            }
            else
            {
                // What looked like a handle belongs to the suffix; a lone "!" is a tag of its own.
                suffix = ScanUri(mark, handle);
                (handle, suffix) = suffix.Length == 0 ? ("", "!") : ("!", suffix);
            }
        }

        return cursor.IsBlankOrEnd(0)
            ? new(YamlTokenKind.Tag, mark, suffix.AsMemory(), handle)
            : throw YamlGuard.Error(mark, "did not find expected whitespace or line break");
    }

    /// <summary>Scans a directive, its line included.</summary>
    public YamlToken ScanDirective()
    {
        YamlMark mark = cursor.Mark;
        cursor.Skip();
        string name = Take(WordCharacters).ToString();
        if (name.Length == 0)
        {
            throw YamlGuard.Error(mark, "could not find expected directive name");
        }

        if (!cursor.IsBlankOrEnd(0))
        {
            throw YamlGuard.Error(mark, "found unexpected non-alphabetical character");
        }

        YamlToken token = name switch
        {
            "YAML" => ScanVersion(mark),
            "TAG" => ScanTagDirective(mark),
            _ => throw YamlGuard.Error(mark, "found unknown directive name"),
        };
        SkipBlanks();
        if (cursor.Current == '#')
        {
            cursor.SkipToBreak();
        }

        if (!cursor.AtBreakOrEnd)
        {
            throw YamlGuard.Error(mark, "did not find expected comment or line break");
        }

        cursor.SkipLine();
        return token;
    }

    private YamlToken ScanVersion(YamlMark mark)
    {
        SkipBlanks();
        int start = cursor.Position;
        while (char.IsAsciiDigit(cursor.Current) || cursor.Current == '.')
        {
            cursor.Skip();
        }

        return new(YamlTokenKind.VersionDirective, mark, cursor.Slice(start, cursor.Position));
    }

    private YamlToken ScanTagDirective(YamlMark mark)
    {
        SkipBlanks();
        string handle = ScanHandle(mark);
        if (handle.Length > 1 && handle[^1] != '!')
        {
            throw YamlGuard.Error(mark, "did not find expected '!'");
        }

        if (!cursor.AtBlank)
        {
            throw YamlGuard.Error(mark, "did not find expected whitespace");
        }

        SkipBlanks();
        string prefix = ScanUri(mark, "", mayBeBang: true);
        return cursor.IsBlankOrEnd(0)
            ? new(YamlTokenKind.TagDirective, mark, prefix.AsMemory(), handle)
            : throw YamlGuard.Error(mark, "did not find expected whitespace or line break");
    }

    private string ScanHandle(YamlMark mark)
    {
        int start = cursor.Position;
        Expect('!', mark, "did not find expected '!'");
        Take(WordCharacters);
        cursor.Skip(cursor.Current == '!' ? 1 : 0);
        return cursor.Slice(start, cursor.Position).ToString();
    }

    private string ScanUri(YamlMark mark, string head, bool mayBeBang = false)
    {
        StringBuilder uri = new();
        uri.Append(head.AsSpan(Math.Min(1, head.Length)));
        bool any = head.Length > 0;
        while (true)
        {
            ReadOnlyMemory<char> part = Take(UriCharacters);
            uri.Append(part);
            any |= part.Length > 0;
            if (cursor.Current != '%')
            {
                break;
            }

            AppendEscapes(mark, uri);
            any = true;
        }

        return any || mayBeBang ? uri.ToString() : throw YamlGuard.Error(mark, "did not find expected tag URI");
    }

    private void AppendEscapes(YamlMark mark, StringBuilder uri)
    {
        List<byte> bytes = [];
        while (cursor.Current == '%')
        {
            if (cursor.Rest.Length < 3 || !byte.TryParse(cursor.Rest.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                throw YamlGuard.Error(mark, "did not find URI escaped octet");
            }

            bytes.Add(value);
            cursor.Skip(3);
        }

        uri.Append(Encoding.UTF8.GetString([.. bytes]));
    }

    private ReadOnlyMemory<char> Take(YamlCharacterSet characters)
    {
        int start = cursor.Position;
        cursor.Skip(characters.LengthOf(cursor.Rest));
        return cursor.Slice(start, cursor.Position);
    }

    private void Expect(char c, YamlMark mark, string cause)
    {
        if (cursor.Current != c)
        {
            throw YamlGuard.Error(mark, cause);
        }

        cursor.Skip();
    }

    private void SkipBlanks()
    {
        while (cursor.AtBlank)
        {
            cursor.Skip();
        }
    }
}
