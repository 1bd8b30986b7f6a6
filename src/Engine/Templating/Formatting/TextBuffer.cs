using System.Buffers;
using System.Globalization;

namespace Serverless.Engine.Templating.Formatting;

/// <summary>Growing text in a rented array, with a limit.</summary>
internal sealed class TextBuffer(int limit, string limitName) : IDisposable
{
    private char[] _chars = ArrayPool<char>.Shared.Rent(256);
    private int _length;

    public int Length => _length;

    public ReadOnlySpan<char> Span => _chars.AsSpan(0, _length);

    public void Append(char c)
    {
        if (_length == _chars.Length || _length == limit)
        {
            Grow(1);
        }

        _chars[_length++] = c;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > Math.Min(_chars.Length, limit) - _length)
        {
            Grow(text.Length);
        }

        text.CopyTo(_chars.AsSpan(_length));
        _length += text.Length;
    }

    public void Append(char c, int count)
    {
        if (count <= 0)
        {
            return;
        }

        if (count > Math.Min(_chars.Length, limit) - _length)
        {
            Grow(count);
        }

        _chars.AsSpan(_length, count).Fill(c);
        _length += count;
    }

    public void Append(long number)
    {
        Span<char> digits = stackalloc char[20];
        number.TryFormat(digits, out int written, default, CultureInfo.InvariantCulture);
        Append(digits[..written]);
    }

    public void Clear() => _length = 0;

    public override string ToString() => new(_chars, 0, _length);

    public void Dispose()
    {
        char[] chars = _chars;
        _chars = [];
        _length = 0;
        if (chars.Length > 0)
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    private void Grow(int count)
    {
        if (count > limit - _length)
        {
            throw new TemplateFaultException($"text exceeds the limit of {limit} characters ({limitName})");
        }

        int wanted = Math.Max(_length + count, Math.Min(limit, _chars.Length * 2));
        char[] larger = ArrayPool<char>.Shared.Rent(Math.Max(wanted, 256));
        _chars.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_chars);
        _chars = larger;
    }
}
