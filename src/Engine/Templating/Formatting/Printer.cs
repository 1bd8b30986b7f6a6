using System.Collections;
using System.Numerics;
using System.Runtime.CompilerServices;
using Serverless.Engine.Go;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Formatting;

/// <summary>Writes values as Go's fmt package does. This part walks values; the others write scalars and read formats.</summary>
internal ref partial struct Printer(TextBuffer output)
{
    private readonly TextBuffer _output = output;
    private FormatFlags _flags;
    private int _argument;
    private int _at;
    private bool _afterIndex;
    private bool _goodIndex;
    private bool _reordered;

    /// <summary>Writes a value as <c>%v</c> does.</summary>
    public void PrintDefault(object? value)
    {
        _flags = default;
        PrintArgument(value, 'v');
    }

    /// <summary>fmt.Sprint: values, with a space between two that are not strings.</summary>
    public void Print(ReadOnlySpan<object?> values)
    {
        bool previousString = false;
        for (int i = 0; i < values.Length; i++)
        {
            bool isString = values[i] is string;
            if (i > 0 && !isString && !previousString)
            {
                _output.Append(' ');
            }

            PrintDefault(values[i]);
            previousString = isString;
        }
    }

    /// <summary>fmt.Sprintln: values with spaces between, and a line break.</summary>
    public void PrintLine(ReadOnlySpan<object?> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0)
            {
                _output.Append(' ');
            }

            PrintDefault(values[i]);
        }

        _output.Append('\n');
    }

    private void PrintArgument(object? value, int verb)
    {
        if (verb == 'T')
        {
            PadText(value is null ? "<nil>" : Truncate(GoValue.TypeName(value)));
        }
        else if (value is null)
        {
            if (verb == 'v')
            {
                PadText("<nil>");
            }
            else
            {
                BadVerb(verb, value);
            }
        }
        else if (verb == 'w' && value is IDictionary or IList)
        {
            BadVerb(verb, value);
        }
        else if (verb == 'p')
        {
            PrintPointer(value);
        }
        else
        {
            PrintValue(value, verb);
        }
    }

    private void PrintValue(object value, int verb)
    {
        switch (value)
        {
            case string s: PrintText(s, verb); break;
            case bool b: PrintBool(b, verb); break;
            case long l: PrintInteger(l, verb, value); break;
            case nint i: PrintInteger(i, verb, value); break;
            case double d: PrintFloat(d, verb); break;
            case byte u: PrintUnsigned(u, verb); break;
            case Complex c: PrintComplex(c, verb); break;
            case IDictionary map: PrintMap(map, verb); break;
            case IList list: PrintList(list, verb); break;
            case GoStringer named: PrintNamed(named, verb); break;
            default: BadVerb(verb, value); break;
        }
    }

    private void PrintNamed(GoStringer named, int verb)
    {
        if (named.Number is { } number && verb is not ('v' or 's' or 'q' or 'x' or 'X'))
        {
            PrintInteger(number, verb, named);
        }
        else
        {
            PrintText(named.Text, verb);
        }
    }

    private void PrintMap(IDictionary map, int verb)
    {
        if (_flags.GoSyntax && !OpenGoSyntax(map))
        {
            return;
        }

        if (!_flags.GoSyntax)
        {
            _output.Append("map[");
        }

        bool first = true;
        foreach (string key in GoValue.SortedKeys(map))
        {
            Separate(ref first);
            PrintText(key, verb);
            _output.Append(':');
            PrintElement(map[key], verb);
        }

        _output.Append(_flags.GoSyntax ? '}' : ']');
    }

    private void PrintList(IList list, int verb)
    {
        if (_flags.GoSyntax && !OpenGoSyntax(list))
        {
            return;
        }

        if (!_flags.GoSyntax)
        {
            _output.Append('[');
        }

        bool first = true;
        for (int i = 0; i < list.Count; i++)
        {
            Separate(ref first);
            PrintElement(list[i], verb);
        }

        _output.Append(_flags.GoSyntax ? '}' : ']');
    }

    private readonly bool OpenGoSyntax(object collection)
    {
        bool nil = NilValues.Contains(collection);
        _output.Append(GoValue.TypeName(collection));
        _output.Append(nil ? "(nil)" : "{");
        return !nil;
    }

    private readonly void Separate(ref bool first)
    {
        if (!first)
        {
            _output.Append(_flags.GoSyntax ? ", " : " ");
        }

        first = false;
    }

    private void PrintElement(object? element, int verb)
    {
        if (element is null)
        {
            _output.Append(_flags.GoSyntax ? "interface {}(nil)" : "<nil>");
            return;
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFaultException("the value is nested too deeply to be printed");
        }

        PrintValue(element, verb);
    }

    /// <summary>Addresses mean nothing here, so every map and list is at the same one.</summary>
    private void PrintPointer(object value)
    {
        if (value is IDictionary or IList)
        {
            PadText(NilValues.Contains(value) ? "0x0" : "0xc000000000");
        }
        else
        {
            BadVerb('p', value);
        }
    }

    private void BadVerb(int verb, object? value)
    {
        _output.Append("%!");
        AppendRune(verb);
        _output.Append('(');
        if (value is null)
        {
            _output.Append("<nil>");
        }
        else
        {
            _output.Append(GoValue.TypeName(value));
            _output.Append('=');
            PrintValue(value, 'v');
        }

        _output.Append(')');
    }

    private readonly void AppendRune(int rune) => _output.Append(GoQuote.IsValid(rune) ? char.ConvertFromUtf32(rune) : "\uFFFD");
}
