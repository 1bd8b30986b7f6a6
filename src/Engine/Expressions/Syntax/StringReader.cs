using System.Text;
using Serverless.Engine.Expressions.Values;

namespace Serverless.Engine.Expressions.Syntax;

/// <summary>Reads string and byte literals with their prefixes, quotes and escapes (cel.md §2).</summary>
internal ref struct StringReader
{
    private readonly string _source;
    private readonly int _start;
    private readonly bool _raw;
    private readonly bool _bytes;
    private readonly string _quote;
    private readonly List<byte> _data = [];
    private int _at;

    private StringReader(string source, int at)
    {
        _source = source;
        _start = at;
        _at = at;
        for (; source[_at] is not ('"' or '\''); _at++)
        {
            _raw |= source[_at] is 'r' or 'R';
            _bytes |= source[_at] is 'b' or 'B';
        }

        string triple = new(source[_at], 3);
        _quote = string.CompareOrdinal(source, _at, triple, 0, 3) == 0 ? triple : triple[..1];
        _at += _quote.Length;
    }

    /// <summary>Whether a literal, with or without prefix, starts at an index.</summary>
    public static bool StartsAt(string source, int at)
    {
        bool raw = false;
        bool bytes = false;
        for (; at < source.Length; at++)
        {
            switch (source[at])
            {
                case '"' or '\'': return true;
                case 'r' or 'R' when !raw: raw = true; break;
                case 'b' or 'B' when !bytes && !raw: bytes = true; break;
                default: return false;
            }
        }

        return false;
    }

    /// <exception cref="CelSyntaxException">The literal does not end, or has a bad escape.</exception>
    public static Token Read(string source, ref int at)
    {
        StringReader reader = new(source, at);
        reader.ReadBody();
        at = reader._at;
        byte[] data = [.. reader._data];
        return reader._bytes
            ? new(TokenKind.Bytes, source[reader._start..at], reader._start, new CelBytes(data))
            : new(TokenKind.String, source[reader._start..at], reader._start, Encoding.UTF8.GetString(data));
    }

    private void ReadBody()
    {
        while (string.CompareOrdinal(_source, _at, _quote, 0, _quote.Length) != 0)
        {
            if (_at >= _source.Length || (_quote.Length == 1 && _source[_at] is '\n' or '\r'))
            {
                throw new CelSyntaxException($"Syntax error: token recognition error at: '{_source[_start.._at]}'", _start);
            }

            if (_source[_at] == '\\' && !_raw)
            {
                ReadEscape();
            }
            else
            {
                ReadCharacter();
            }
        }

        _at += _quote.Length;
    }

    private void ReadCharacter()
    {
        Rune.DecodeFromUtf16(_source.AsSpan(_at), out Rune rune, out int length);
        Append(rune);
        _at += length;
    }

    private void ReadEscape()
    {
        char kind = _at + 1 < _source.Length ? _source[_at + 1] : '\0';
        _at += 2;
        switch (kind)
        {
            case 'a': _data.Add(7); break;
            case 'b': _data.Add(8); break;
            case 'f': _data.Add(12); break;
            case 'n': _data.Add(10); break;
            case 'r': _data.Add(13); break;
            case 't': _data.Add(9); break;
            case 'v': _data.Add(11); break;
            case '\\' or '?' or '"' or '\'' or '`': _data.Add((byte)kind); break;
            case 'x' or 'X': AppendByteOrCodePoint(Digits(2, 16)); break;
            case 'u' when !_bytes: AppendCodePoint(Digits(4, 16)); break;
            case 'U' when !_bytes: AppendCodePoint(Digits(8, 16)); break;
            case >= '0' and <= '3':
                _at--;
                AppendByteOrCodePoint(Digits(3, 8));
                break;
            default: throw BadEscape();
        }
    }

    private uint Digits(int count, uint radix)
    {
        uint value = 0;
        for (int i = 0; i < count; i++, _at++)
        {
            char c = _at < _source.Length ? _source[_at] : '\0';
            if (!char.IsAsciiHexDigit(c) || (radix == 8 && c is not (>= '0' and <= '7')))
            {
                throw BadEscape();
            }

            value = (value * radix) + Convert.ToUInt32(c.ToString(), 16);
        }

        return value;
    }

    private readonly void AppendByteOrCodePoint(uint value)
    {
        if (_bytes)
        {
            _data.Add((byte)value);
        }
        else
        {
            AppendCodePoint(value);
        }
    }

    private readonly void AppendCodePoint(uint value) => Append(Rune.TryCreate(value, out Rune rune) ? rune : throw BadEscape());

    private readonly void Append(Rune rune)
    {
        Span<byte> utf8 = stackalloc byte[4];
        int length = rune.EncodeToUtf8(utf8);
        foreach (byte b in utf8[..length])
        {
            _data.Add(b);
        }
    }

    private readonly CelSyntaxException BadEscape() => new("Syntax error: invalid escape sequence", Math.Min(_at, _source.Length));
}
