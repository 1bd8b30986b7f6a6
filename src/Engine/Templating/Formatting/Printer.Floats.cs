using System.Numerics;
using System.Text;
using Serverless.Engine.Go;

namespace Serverless.Engine.Templating.Formatting;

/// <summary>Floating-point and complex numbers.</summary>
internal ref partial struct Printer
{
    private void PrintFloat(double value, int verb)
    {
        switch (verb)
        {
            case 'v': FormatFloat(value, 'g', -1); break;
            case 'b' or 'g' or 'G' or 'x' or 'X': FormatFloat(value, (char)verb, -1); break;
            case 'f' or 'e' or 'E': FormatFloat(value, (char)verb, 6); break;
            case 'F': FormatFloat(value, 'f', 6); break;
            default: BadVerb(verb, value); break;
        }
    }

    private void PrintComplex(Complex value, int verb)
    {
        if (verb is not ('v' or 'b' or 'g' or 'G' or 'x' or 'X' or 'f' or 'F' or 'e' or 'E'))
        {
            BadVerb(verb, value);
            return;
        }

        bool plus = _flags.Plus;
        _output.Append('(');
        PrintFloat(value.Real, verb);
        _flags.Plus = true;
        PrintFloat(value.Imaginary, verb);
        _output.Append("i)");
        _flags.Plus = plus;
    }

    private void FormatFloat(double value, char verb, int precision)
    {
        precision = _flags.Precision ?? precision;
        string number = GoNumber.Format(value, verb, precision);
        if (number[0] is not ('+' or '-'))
        {
            number = "+" + number;
        }

        if (_flags.Space && number[0] == '+' && !_flags.Plus)
        {
            number = " " + number[1..];
        }

        if (number[1] is 'I' or 'N')
        {
            bool bare = number[1] == 'N' && !_flags.Space && !_flags.Plus;
            PadUnzeroed(bare ? number[1..] : number);
            return;
        }

        if (_flags.Sharp && verb != 'b')
        {
            number = WithDecimalPoint(number, verb, precision);
        }

        if (!_flags.Plus && number[0] == '+')
        {
            PadText(number[1..]);
        }
        else if (_flags is { Zero: true, Minus: false, Width: { } width } && width > number.Length)
        {
            // The sign stands before the zeros.
            _output.Append(number[0]);
            WritePadding(width - number.Length);
            _output.Append(number.AsSpan(1));
        }
        else
        {
            PadText(number);
        }
    }

    /// <summary>The # flag: always a decimal point, and zeros up to the precision for %g.</summary>
    private static string WithDecimalPoint(string number, char verb, int precision)
    {
        int digits = verb is 'g' or 'G' ? (precision < 0 ? 6 : precision) : verb == 'x' ? (precision < 0 ? 6 : precision) : 0;
        int end = number.Length;
        bool point = false;
        bool significant = false;
        for (int i = 1; i < end; i++)
        {
            char c = number[i];
            if (c == '.')
            {
                point = true;
            }
            else if (c is 'p' or 'P' || (c is 'e' or 'E' && verb is not ('x' or 'X')))
            {
                end = i;
            }
            else
            {
                significant |= c != '0';
                digits -= significant ? 1 : 0;
            }
        }

        StringBuilder text = new(number, 0, end, number.Length + 8);
        if (!point)
        {
            digits -= end == 2 && number[1] == '0' ? 1 : 0;
            text.Append('.');
        }

        return text.Append('0', Math.Max(digits, 0)).Append(number, end, number.Length - end).ToString();
    }
}
