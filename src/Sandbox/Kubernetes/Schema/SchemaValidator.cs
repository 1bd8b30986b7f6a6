using Serverless.Engine.Resources;

namespace Serverless.Sandbox.Kubernetes.Schema;

/// <summary>Checks a custom resource against the constraints of its structural schema.</summary>
internal static class SchemaValidator
{
    /// <summary>All problems of a value; empty when it is valid.</summary>
    public static List<FieldProblem> Validate(SchemaNode node, object? value)
    {
        List<FieldProblem> problems = [];
        Check(node, value, "", problems);
        ListTypes.Check(node, value, "", problems);
        return problems;
    }

    private static void Check(SchemaNode node, object? value, string path, List<FieldProblem> problems)
    {
        if (node.Rules is not { } rules || (value is null && node.Nullable))
        {
            return;
        }

        if (!TypeChecks.Allows(rules, value))
        {
            string actual = TypeChecks.NameOf(value);
            string expected = rules.IntOrString ? "integer,string" : rules.Type;
            string subject = value is null ? "null" : $"\"{actual}\"";
            problems.Add(FieldProblem.WrongType(path, subject, $"{path} in body must be of type {expected}: \"{actual}\""));
            if (rules.Type == "integer" && value is double)
            {
                problems.Add(FieldProblem.Invalid("<nil>", "\"\"", $"Checked value must be of type integer (default format) in {path}"));
            }

            return;
        }

        if (rules.Enum.Count > 0 && !rules.Enum.Any(allowed => JsonTree.DeepEquals(allowed, value)))
        {
            problems.Add(FieldProblem.Unsupported(path, JsonTree.ToJson(value), rules.Enum.Select(JsonTree.ToJson)));
        }

        switch (value)
        {
            case string text: ScalarChecks.Text(rules, text, path, problems); break;
            case long or double: ScalarChecks.Number(rules, value, path, problems); break;
            case List<object?> list: Items(node, rules, list, path, problems); break;
            case Dictionary<string, object?> map: Properties(node, rules, map, path, problems); break;
        }

        Combinations(rules, value, path, problems);
    }

    private static void Items(SchemaNode node, ValueRules rules, List<object?> list, string path, List<FieldProblem> problems)
    {
        if (rules.MaxItems is { } most && list.Count > most)
        {
            problems.Add(FieldProblem.TooMany(path, list.Count, most));
        }

        if (rules.MinItems is { } least && list.Count < least)
        {
            problems.Add(FieldProblem.Invalid(path, list.Count.ToString(Inv), $"{path} in body should have at least {least} items"));
        }

        if (rules.UniqueItems && list.Select(JsonTree.ToJson).Distinct().Count() < list.Count)
        {
            problems.Add(new FieldProblem("FieldValueDuplicate", path, $"Duplicate value: {JsonTree.ToJson(list)}"));
        }

        for (int i = 0; i < list.Count; i++)
        {
            Check(node.Item, list[i], $"{path}[{i}]", problems);
        }
    }

    private static void Properties(SchemaNode node, ValueRules rules, Dictionary<string, object?> map, string path, List<FieldProblem> problems)
    {
        if (rules.MaxProperties is { } most && map.Count > most)
        {
            problems.Add(FieldProblem.TooMany(path, map.Count, most));
        }

        if (rules.MinProperties is { } least && map.Count < least)
        {
            problems.Add(FieldProblem.Invalid(path, map.Count.ToString(Inv), $"{path} in body should have at least {least} properties"));
        }

        foreach (string name in rules.Required.Where(name => !map.ContainsKey(name)))
        {
            problems.Add(FieldProblem.Required(Join(path, name)));
        }

        foreach ((string key, object? item) in map)
        {
            if (node.Field(key) is { } field)
            {
                Check(field, item, Join(path, key), problems);
            }
        }
    }

    private static void Combinations(ValueRules rules, object? value, string path, List<FieldProblem> problems)
    {
        foreach (SchemaNode part in rules.AllOf)
        {
            Check(part, value, path, problems);
        }

        if (rules.AnyOf.Count > 0 && !rules.AnyOf.Any(part => Matches(part, value)))
        {
            problems.Add(new FieldProblem("FieldValueInvalid", path, $"Invalid value: \"\": \"{path}\" must validate at least one schema (anyOf)"));
        }

        if (rules.OneOf.Count > 0 && rules.OneOf.Count(part => Matches(part, value)) != 1)
        {
            problems.Add(new FieldProblem("FieldValueInvalid", path, $"Invalid value: \"\": \"{path}\" must validate one and only one schema (oneOf)"));
        }

        if (rules.Not is { } not && Matches(not, value))
        {
            problems.Add(new FieldProblem("FieldValueInvalid", path, $"Invalid value: \"\": \"{path}\" must not validate the schema (not)"));
        }
    }

    private static bool Matches(SchemaNode node, object? value)
    {
        List<FieldProblem> problems = [];
        Check(node, value, "", problems);
        return problems.Count == 0;
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : path + "." + name;

    private static readonly IFormatProvider Inv = System.Globalization.CultureInfo.InvariantCulture;
}
