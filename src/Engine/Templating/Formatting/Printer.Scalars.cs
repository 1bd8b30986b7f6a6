using System.Globalization;
using System.Text;
using Serverless.Engine.Go;

namespace Serverless.Engine.Templating.Formatting;

/// <summary>Strings, booleans, integers and padding.</summary>
internal ref partial struct Printer
{
    private const string LowerDigits = "0123456789abcdefx";
    private const string UpperDigits = "0123456789ABCDEFX";

    private void PrintBool(bool value, int verb)
    {
        if (verb is 't' or 'v')
        {
            PadText(value ? "true" : "false");
        }
        else
        {
            BadVerb(verb, value);
        }
    }

    private void PrintText(string text, int verb)
    {
        switch (verb)
        {
            case 'v' when _flags.GoSyntax: PrintQuoted(text); break;
            case 'v' or 's': PadText(Truncate(text)); break;
            case 'x': PrintHexText(text, LowerDigits); break;
            case 'X': PrintHexText(text, UpperDigits); break;
            case 'q': PrintQuoted(text); break;
            default: BadVerb(verb, text); break;
        }
    }

    private void PrintQuoted(string text)
    {
        text = Truncate(text);
        if (_flags.Sharp && GoQuote.CanBackquote(text))
        {
            PadText($"`{text}`");
        }
        else
        {
            PadText(_flags.Plus ? GoQuote.QuoteToAscii(text) : GoQuote.Quote(text));
        }
    }

    private readonly string Truncate(string text)
    {
        if (_flags.Precision is not { } precision)
        {
            return text;
        }

        int at = 0;
        while (at < text.Length && precision-- > 0)
        {
            GoString.RuneAt(text.AsSpan(at), out int used);
            at += used;
        }

        return text[..at];
    }

    private void PrintHexText(string text, string digits)
    {
        byte[] bytes = GoString.ToBytes(text);
        int length = Math.Min(bytes.Length, _flags.Precision ?? int.MaxValue);
        if (length <= 0)
        {
            WritePadding(_flags.Width ?? 0);
            return;
        }

        int width = 2 * length;
        if (_flags.Space)
        {
            width = (_flags.Sharp ? width * 2 : width) + length - 1;
        }
        else if (_flags.Sharp)
        {
            width += 2;
        }

        int padding = (_flags.Width ?? 0) - width;
        if (!_flags.Minus)
        {
            WritePadding(padding);
        }

        for (int i = 0; i < length; i++)
        {
            if (_flags.Space && i > 0)
            {
                _output.Append(' ');
            }

            if (_flags.Sharp && (_flags.Space || i == 0))
            {
                _output.Append('0');
                _output.Append(digits[16]);
            }

            _output.Append(digits[bytes[i] >> 4]);
            _output.Append(digits[bytes[i] & 15]);
        }

        if (_flags.Minus)
        {
            WritePadding(padding);
        }
    }

    private void PrintInteger(long number, int verb, object value)
    {
        bool negative = number < 0;
        PrintMagnitude(negative ? unchecked(0UL - (ulong)number) : (ulong)number, negative, verb, value);
    }

    private void PrintUnsigned(byte value, int verb)
    {
        if (verb == 'v' && _flags.GoSyntax)
        {
            bool sharp = _flags.Sharp;
            _flags.Sharp = true;
            PrintMagnitude(value, negative: false, 'x', value);
            _flags.Sharp = sharp;
        }
        else
        {
            PrintMagnitude(value, negative: false, verb, value);
        }
    }

    private void PrintMagnitude(ulong magnitude, bool negative, int verb, object value)
    {
        long signed = negative ? unchecked(-(long)magnitude) : (long)magnitude;
        switch (verb)
        {
            case 'v' or 'd': PrintDigits(magnitude, 10, negative, verb, LowerDigits); break;
            case 'b': PrintDigits(magnitude, 2, negative, verb, LowerDigits); break;
            case 'o' or 'O': PrintDigits(magnitude, 8, negative, verb, LowerDigits); break;
            case 'x': PrintDigits(magnitude, 16, negative, verb, LowerDigits); break;
            case 'X': PrintDigits(magnitude, 16, negative, verb, UpperDigits); break;
            case 'c': PadText(GoQuote.IsValid(signed) ? char.ConvertFromUtf32((int)signed) : "\uFFFD"); break;
            case 'q': PadText(GoQuote.QuoteRune(signed, _flags.Plus)); break;
            case 'U': PrintUnicode(signed); break;
            default: BadVerb(verb, value); break;
        }
    }

    private void PrintDigits(ulong magnitude, uint radix, bool negative, int verb, string digits)
    {
        if (verb is 'v' or 'd' && !_flags.Plus && !_flags.Space && _flags is { Width: null, Precision: null } && magnitude <= long.MaxValue)
        {
            _output.Append(negative ? -(long)magnitude : (long)magnitude);
            return;
        }

        if (_flags.Precision == 0 && magnitude == 0)
        {
            PadUnzeroed("");
            return;
        }

        int minimum = _flags.Precision ?? 0;
        if (_flags is { Precision: null, Zero: true, Minus: false, Width: { } width })
        {
            minimum = negative || _flags.Plus || _flags.Space ? width - 1 : width;
        }

        StringBuilder text = new();
        do
        {
            text.Insert(0, digits[(int)(magnitude % radix)]);
            magnitude /= radix;
        }
        while (magnitude > 0);

        if (minimum > text.Length)
        {
            text.Insert(0, "0", minimum - text.Length);
        }

        string prefix = _flags.Sharp ? SharpPrefix(radix, text[0], digits) : "";
        text.Insert(0, verb == 'O' ? "0o" + prefix : prefix);
        text.Insert(0, negative ? "-" : _flags.Plus ? "+" : _flags.Space ? " " : "");
        PadUnzeroed(text.ToString());
    }

    private static string SharpPrefix(uint radix, char first, string digits) => radix switch
    {
        2 => "0b",
        8 => first == '0' ? "" : "0",
        16 => $"0{digits[16]}",
        _ => "",
    };

    private void PrintUnicode(long value)
    {
        string text = "U+" + ((ulong)value).ToString("X", CultureInfo.InvariantCulture).PadLeft(Math.Max(_flags.Precision ?? 4, 4), '0');
        if (_flags.Sharp && GoQuote.IsValid(value) && GoQuote.IsPrint(new Rune((int)value)))
        {
            text += $" '{char.ConvertFromUtf32((int)value)}'";
        }

        PadUnzeroed(text);
    }

    private void PadUnzeroed(string text)
    {
        bool zero = _flags.Zero;
        _flags.Zero = false;
        PadText(text);
        _flags.Zero = zero;
    }

    private readonly void PadText(string text)
    {
        if (_flags.Width is not { } width)
        {
            _output.Append(text);
            return;
        }

        int padding = width - GoString.RuneCount(text);
        if (!_flags.Minus)
        {
            WritePadding(padding);
        }

        _output.Append(text);
        if (_flags.Minus)
        {
            WritePadding(padding);
        }
    }

    private readonly void WritePadding(int count) => _output.Append(_flags.Zero && !_flags.Minus ? '0' : ' ', count);
}
