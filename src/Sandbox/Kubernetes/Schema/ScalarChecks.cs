using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Serverless.Engine.Resources;

namespace Serverless.Sandbox.Kubernetes.Schema;

/// <summary>The constraints on strings and numbers.</summary>
internal static partial class ScalarChecks
{
    public static void Text(ValueRules rules, string text, string path, List<FieldProblem> problems)
    {
        string shown = JsonTree.ToJson(text);
        int length = text.EnumerateRunes().Count();
        if (rules.MaxLength is { } most && length > most)
        {
            problems.Add(FieldProblem.TooLong(path, most));
        }

        if (rules.MinLength is { } least && length < least)
        {
            problems.Add(FieldProblem.Invalid(path, shown, $"{path} in body should be at least {least} chars long"));
        }

        if (rules.PatternRegex is { } pattern && !pattern.IsMatch(text) && !(rules.MaxLength < length) && !(rules.MinLength > length))
        {
            problems.Add(FieldProblem.Invalid(path, shown, $"{path} in body should match '{rules.Pattern}'"));
        }

        if (rules.Format is { } format && !HasFormat(format, text))
        {
            problems.Add(FieldProblem.WrongType(path, shown, $"{path} in body must be of type {format}: {shown}"));
        }
    }

    public static void Number(ValueRules rules, object value, string path, List<FieldProblem> problems)
    {
        double number = ToDouble(value);
        string shown = JsonTree.ToJson(value);
        if (rules.Minimum is { } least && (number < ToDouble(least) || (rules.ExclusiveMinimum && number == ToDouble(least))))
        {
            string relation = rules.ExclusiveMinimum ? "greater than" : "greater than or equal to";
            problems.Add(FieldProblem.Invalid(path, shown, $"{path} in body should be {relation} {JsonTree.ToJson(least)}"));
        }

        if (rules.Maximum is { } most && (number > ToDouble(most) || (rules.ExclusiveMaximum && number == ToDouble(most))))
        {
            string relation = rules.ExclusiveMaximum ? "less than" : "less than or equal to";
            problems.Add(FieldProblem.Invalid(path, shown, $"{path} in body should be {relation} {JsonTree.ToJson(most)}"));
        }

        if (rules.MultipleOf is { } factor && Math.Abs(Math.IEEERemainder(number, ToDouble(factor))) > 1e-9)
        {
            problems.Add(FieldProblem.Invalid(path, shown, $"{path} in body should be a multiple of {JsonTree.ToJson(factor)}"));
        }
    }

    private static double ToDouble(object? value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static bool HasFormat(string format, string text) => format switch
    {
        "date-time" => DateTimePattern().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "byte" => Convert.TryFromBase64String(text, new byte[Encoding.UTF8.GetByteCount(text)], out _),
        "uuid" => Guid.TryParseExact(text, "D", out _),
        _ => true,
    };

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex DateTimePattern();
}
