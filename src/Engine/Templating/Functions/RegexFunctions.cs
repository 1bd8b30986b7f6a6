using Serverless.Engine.Go;
using Serverless.Engine.Templating.Evaluation;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Functions;

/// <summary>slim-sprig's regular expressions, in Go's syntax. Only <c>regexMatch</c> takes a bad pattern for one that does not match.</summary>
internal static class RegexFunctions
{
    private const ParameterType Text = ParameterType.String;
    private const ParameterType Int = ParameterType.Int;

    public static void Register(FunctionTable table)
    {
        table.Add("regexMatch", static (a, _) => Boxes.Of(TryCompile(Arguments.Text(a[0]))?.IsMatch(Arguments.Text(a[1])) == true), Text, Text);
        table.Add("mustRegexMatch", static (a, _) => Boxes.Of(Compile(a[0]).IsMatch(Arguments.Text(a[1]))), Text, Text);
        table.Add("regexQuoteMeta", static (a, c) => c.Built(GoRegex.QuoteMeta(Arguments.Text(a[0]))), Text);
        Both(table, "regexFind", "mustRegexFind", static (a, _) => Compile(a[0]).Find(Arguments.Text(a[1])) ?? "", Text, Text);
        Both(table, "regexFindAll", "mustRegexFindAll", FindAll, Text, Text, Int);
        Both(table, "regexSplit", "mustRegexSplit", Split, Text, Text, Int);
        Both(table, "regexReplaceAll", "mustRegexReplaceAll", ReplaceAll, Text, Text, Text);
        Both(table, "regexReplaceAllLiteral", "mustRegexReplaceAllLiteral", ReplaceAllLiteral, Text, Text, Text);
    }

    private static void Both(FunctionTable table, string name, string mustName, FunctionBody body, params ParameterType[] parameters)
    {
        table.Add(name, body, parameters);
        table.Add(mustName, body, parameters);
    }

    private static GoRegex? TryCompile(string pattern)
    {
        try
        {
            return GoRegex.Compile(pattern);
        }
        catch (GoRegexException)
        {
            return null;
        }
    }

    private static GoRegex Compile(object? pattern)
    {
        try
        {
            return GoRegex.Compile(Arguments.Text(pattern));
        }
        catch (GoRegexException e)
        {
            throw new TemplateFaultException(e.Message, e);
        }
    }

    private static List<string> FindAll(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        GoRegex regex = Compile(arguments[0]);
        int count = Count(arguments[2], context);
        List<string> found = count == 0 ? [] : regex.FindAll(Arguments.Text(arguments[1]), count);
        context.CheckList(found.Count);
        return found.Count == 0 ? NilValues.Strings : found;
    }

    private static List<string> Split(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        GoRegex regex = Compile(arguments[0]);
        int count = Count(arguments[2], context);
        if (count == 0)
        {
            return NilValues.Strings;
        }

        List<string> parts = regex.Split(Arguments.Text(arguments[1]), count);
        context.CheckList(parts.Count);
        return parts;
    }

    private static string ReplaceAll(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        CheckReplacement(arguments, context);
        return context.Built(Compile(arguments[0]).ReplaceAll(Arguments.Text(arguments[1]), Arguments.Text(arguments[2])));
    }

    private static string ReplaceAllLiteral(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        CheckReplacement(arguments, context);
        return context.Built(Compile(arguments[0]).ReplaceAllLiteral(Arguments.Text(arguments[1]), Arguments.Text(arguments[2])));
    }

    /// <summary>There can be one match more than there are characters, and each group can be as long as the text.</summary>
    private static void CheckReplacement(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        string text = Arguments.Text(arguments[1]);
        string replacement = Arguments.Text(arguments[2]);
        long groups = replacement.AsSpan().Count('$');
        context.Step(text.Length);
        long most = text.Length + ((text.Length + 1L) * (replacement.Length - groups)) + (groups * text.Length);
        if (most > context.Limits.TotalLength)
        {
            context.CheckLength(most);
        }
    }

    /// <summary>Most matches that may be returned: never more than a list may hold, and one to notice that there are more.</summary>
    private static int Count(object? value, EvaluationContext context)
    {
        long count = Arguments.Int(value);
        int most = context.Limits.ListLength + 1;
        return count < 0 || count > most ? most : (int)count;
    }
}
