using Serverless.Engine.Go;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Formatting;

/// <summary>Formats: verbs, flags, widths, precisions and argument indexes.</summary>
internal ref partial struct Printer
{
    private const int TooLarge = 1_000_000;

    /// <summary>fmt.Sprintf.</summary>
    public void PrintFormat(string format, ReadOnlySpan<object?> arguments)
    {
        while (_at < format.Length)
        {
            int percent = format.IndexOf('%', _at);
            int end = percent < 0 ? format.Length : percent;
            _output.Append(format.AsSpan(_at, end - _at));
            _at = end + 1;
            if (percent < 0)
            {
                break;
            }

            _flags = default;
            _goodIndex = true;
            _afterIndex = false;
            ReadFlags(format);
            ReadIndex(format, arguments.Length);
            ReadWidth(format, arguments);
            ReadPrecision(format, arguments);
            if (!_afterIndex)
            {
                ReadIndex(format, arguments.Length);
            }

            if (_at >= format.Length)
            {
                _output.Append("%!(NOVERB)");
                break;
            }

            int verb = GoString.RuneAt(format.AsSpan(_at), out int used).Value;
            _at += used;
            PrintVerb(verb, arguments);
        }

        if (!_reordered && _argument < arguments.Length)
        {
            PrintExtra(arguments[_argument..]);
        }
    }

    private void PrintVerb(int verb, ReadOnlySpan<object?> arguments)
    {
        if (verb == '%')
        {
            _output.Append('%');
        }
        else if (!_goodIndex)
        {
            Complain(verb, "(BADINDEX)");
        }
        else if (_argument >= arguments.Length)
        {
            Complain(verb, "(MISSING)");
        }
        else
        {
            if (verb is 'v' or 'w')
            {
                // A # or + that belongs to %v, or %w, must not reach the fields inside.
                _flags.GoSyntax = _flags.Sharp;
                _flags.Sharp = false;
                _flags.Plus = false;
            }

            PrintArgument(arguments[_argument++], verb);
        }
    }

    private readonly void Complain(int verb, string problem)
    {
        _output.Append("%!");
        AppendRune(verb);
        _output.Append(problem);
    }

    private void PrintExtra(ReadOnlySpan<object?> extra)
    {
        _flags = default;
        _output.Append("%!(EXTRA ");
        for (int i = 0; i < extra.Length; i++)
        {
            _output.Append(i > 0 ? ", " : "");
            if (extra[i] is { } value)
            {
                _output.Append(GoValue.TypeName(value));
                _output.Append('=');
                PrintArgument(value, 'v');
            }
            else
            {
                _output.Append("<nil>");
            }
        }

        _output.Append(')');
    }

    private void ReadFlags(string format)
    {
        for (; _at < format.Length; _at++)
        {
            switch (format[_at])
            {
                case '#': _flags.Sharp = true; break;
                case '0': _flags.Zero = true; break;
                case '+': _flags.Plus = true; break;
                case '-': _flags.Minus = true; break;
                case ' ': _flags.Space = true; break;
                default: return;
            }
        }
    }

    private void ReadWidth(string format, ReadOnlySpan<object?> arguments)
    {
        if (_at < format.Length && format[_at] == '*')
        {
            _at++;
            _flags.Width = ReadIntegerArgument(arguments);
            if (_flags.Width is null)
            {
                _output.Append("%!(BADWIDTH)");
            }
            else if (_flags.Width < 0)
            {
                _flags.Width = -_flags.Width;
                _flags.Minus = true;
                _flags.Zero = false;
            }

            _afterIndex = false;
            return;
        }

        _flags.Width = ReadNumber(format, format.Length);
        if (_afterIndex && _flags.Width is not null)
        {
            _goodIndex = false;
        }
    }

    private void ReadPrecision(string format, ReadOnlySpan<object?> arguments)
    {
        if (_at + 1 >= format.Length || format[_at] != '.')
        {
            return;
        }

        _at++;
        if (_afterIndex)
        {
            _goodIndex = false;
        }

        ReadIndex(format, arguments.Length);
        if (_at < format.Length && format[_at] == '*')
        {
            _at++;
            int? precision = ReadIntegerArgument(arguments);
            _flags.Precision = precision < 0 ? null : precision;
            if (_flags.Precision is null)
            {
                _output.Append("%!(BADPREC)");
            }

            _afterIndex = false;
        }
        else
        {
            _flags.Precision = ReadNumber(format, format.Length) ?? 0;
        }
    }

    /// <summary>Reads <c>[3]</c>, which chooses the next argument.</summary>
    private void ReadIndex(string format, int count)
    {
        _afterIndex = false;
        if (_at >= format.Length || format[_at] != '[')
        {
            return;
        }

        _reordered = true;
        int close = format.IndexOf(']', _at);
        if (format.Length - _at < 3 || close < 0)
        {
            _at++;
            _goodIndex = false;
            return;
        }

        _at++;
        int? number = ReadNumber(format, close);
        bool valid = number is not null && _at == close;
        _at = close + 1;
        _afterIndex = valid;
        if (valid && number >= 1 && number <= count)
        {
            _argument = number.Value - 1;
        }
        else
        {
            _goodIndex = false;
        }
    }

    private int? ReadNumber(string format, int end)
    {
        int start = _at;
        int number = 0;
        for (; _at < end && char.IsAsciiDigit(format[_at]); _at++)
        {
            if (number > TooLarge)
            {
                _at = end;
                return null;
            }

            number = (number * 10) + (format[_at] - '0');
        }

        return _at > start ? number : null;
    }

    private int? ReadIntegerArgument(ReadOnlySpan<object?> arguments)
    {
        if (_argument >= arguments.Length)
        {
            return null;
        }

        object? value = arguments[_argument++];
        return (GoValue.TryInt(value, out long number) || TryByte(value, out number)) && Math.Abs(number) <= TooLarge ? (int)number : null;
    }

    private static bool TryByte(object? value, out long number)
    {
        number = value is byte b ? b : 0;
        return value is byte;
    }
}
