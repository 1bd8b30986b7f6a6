using System.Numerics;
using Serverless.Engine.Go;

namespace Serverless.Engine.Templating.Parsing;

/// <summary>
/// A number constant under all the types that can hold it, as Go's constants are (text/template/parse, NumberNode): signed and
/// unsigned integer, float64, complex128.
/// </summary>
internal readonly record struct NumberLiteral(long? IntValue, ulong? UintValue, double? FloatValue, Complex? ComplexValue)
{
    /// <summary>Reads a number, complex number or character constant; the error is in Go's words.</summary>
    public static bool TryParse(Token token, out NumberLiteral literal, out string error)
    {
        string text = token.Value;
        error = $"illegal number syntax: {GoQuote.Quote(text)}";
        literal = default;
        if (token.Kind == TokenKind.CharacterConstant)
        {
            error = $"malformed character constant: {text}";
            bool valid = GoUnquote.TryUnquoteRune(text, out int rune);
            literal = new NumberLiteral(rune, (ulong)rune, rune, null);
            return valid;
        }

        if (token.Kind == TokenKind.Complex)
        {
            return TryParseComplex(text, out literal);
        }

        if (text.EndsWith('i') && GoNumberParser.TryParseFloat(text.AsSpan()[..^1], out double imaginary))
        {
            literal = FromComplex(new Complex(0, imaginary));
            return true;
        }

        return TryParseReal(text, out literal, ref error);
    }

    /// <summary>The value where any type goes: the spelling decides between int and float64. <see langword="null"/> when it overflows int.</summary>
    public object? IdealValue(string source)
    {
        if (ComplexValue is { } complex)
        {
            return complex;
        }

        bool hexInteger = source.Length > 2 && source[0] == '0' && source[1] is 'x' or 'X' && source.AsSpan().IndexOfAny('p', 'P') < 0;
        if (FloatValue is { } f && !hexInteger && source[0] != '\'' && source.AsSpan().IndexOfAny(".eEpP") >= 0)
        {
            return f;
        }

        return IntValue is { } i ? (nint)i : null;
    }

    private static bool TryParseReal(string text, out NumberLiteral literal, ref string error)
    {
        ulong? unsigned = GoNumberParser.TryParseUint(text, 0, out ulong u) ? u : null;
        long? signed = GoNumberParser.TryParseInt(text, 0, out long i) ? i : null;
        if (signed == 0)
        {
            unsigned = 0;
        }

        if (signed is not null || unsigned is not null)
        {
            literal = new NumberLiteral(signed, unsigned, signed ?? (double)unsigned!.Value, null);
            return true;
        }

        literal = default;
        if (!GoNumberParser.TryParseFloat(text, out double f))
        {
            return false;
        }

        if (text.AsSpan().IndexOfAny(".eEpP") < 0)
        {
            error = $"integer overflow: {GoQuote.Quote(text)}";
            return false;
        }

        literal = FromFloat(f, null);
        return true;
    }

    private static NumberLiteral FromFloat(double f, Complex? complex)
    {
        bool whole = f == Math.Truncate(f);
        return new NumberLiteral(
            whole && f is >= long.MinValue and < 9223372036854775808.0 ? (long)f : null,
            whole && f is >= 0 and < 18446744073709551616.0 ? (ulong)f : null,
            f,
            complex);
    }

    private static NumberLiteral FromComplex(Complex value) =>
        value.Imaginary == 0 ? FromFloat(value.Real, value) : new NumberLiteral(null, null, null, value);

    private static bool TryParseComplex(string text, out NumberLiteral literal)
    {
        literal = default;
        int split = text.AsSpan(1).LastIndexOfAny('+', '-') + 1;
        while (split > 1 && text[split - 1] is 'e' or 'E' or 'p' or 'P')
        {
            split = text.AsSpan(1, split - 1).LastIndexOfAny('+', '-') + 1;
        }

        if (split <= 0
            || !GoNumberParser.TryParseFloat(text.AsSpan(0, split), out double real)
            || !GoNumberParser.TryParseFloat(text.AsSpan(split, text.Length - split - 1), out double imaginary))
        {
            return false;
        }

        literal = FromComplex(new Complex(real, imaginary));
        return true;
    }
}
