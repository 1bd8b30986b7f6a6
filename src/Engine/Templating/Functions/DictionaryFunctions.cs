using Serverless.Engine.Templating.Evaluation;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Functions;

/// <summary>slim-sprig's dictionaries. Where Go's map order is random (keys, values), ours is sorted.</summary>
internal static class DictionaryFunctions
{
    private const ParameterType Map = ParameterType.Map;
    private const ParameterType Text = ParameterType.String;
    private const ParameterType Any = ParameterType.Any;

    public static void Register(FunctionTable table)
    {
        table.AddVariadic("dict", Create, Any);
        table.Add("get", static (a, _) => Arguments.Map(a[0]).TryGetValue(Arguments.Text(a[1]), out object? value) ? value : "", Map, Text);
        table.Add(new TemplateFunction("set", [Map, Text, Any], variadic: false, Set) { ChangesMaps = true });
        table.Add(new TemplateFunction("unset", [Map, Text], variadic: false, Unset) { ChangesMaps = true });
        table.Add("hasKey", static (a, _) => Boxes.Of(Arguments.Map(a[0]).ContainsKey(Arguments.Text(a[1]))), Map, Text);
        table.AddVariadic("pluck", Pluck, Text, Map);
        table.AddVariadic("keys", Keys, Map);
        table.AddVariadic("pick", Pick, Map, Text);
        table.AddVariadic("omit", Omit, Map, Text);
        table.Add("values", static (a, c) => Values(Arguments.Map(a[0]), c), Map);
        table.AddVariadic("dig", Dig, Any);
    }

    private static object Create(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        context.CheckList(arguments.Length);
        Dictionary<string, object?> map = new((arguments.Length + 1) / 2);
        for (int i = 0; i < arguments.Length; i += 2)
        {
            map[Arguments.ToText(arguments[i], context)] = i + 1 < arguments.Length ? arguments[i + 1] : "";
        }

        return map;
    }

    private static object Set(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        Dictionary<string, object?> map = Arguments.Map(arguments[0]);
        if (NilValues.Contains(map))
        {
            throw new TemplateFaultException("assignment to entry in nil map");
        }

        context.CheckList(map.Count + 1L - map.Count);
        map[Arguments.Text(arguments[1])] = arguments[2];
        return map;
    }

    private static object Unset(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        Dictionary<string, object?> map = Arguments.Map(arguments[0]);
        map.Remove(Arguments.Text(arguments[1]));
        return map;
    }

    private static object Pluck(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        List<object?> values = [];
        foreach (object? map in arguments[1..])
        {
            if (Arguments.Map(map).TryGetValue(Arguments.Text(arguments[0]), out object? value))
            {
                values.Add(value);
            }
        }

        return values;
    }

    private static object Keys(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        List<string> keys = [];
        foreach (object? map in arguments)
        {
            context.CheckList(keys.Count + (long)Arguments.Map(map).Count);
            keys.AddRange(GoValue.SortedKeys(Arguments.Map(map)));
        }

        return keys;
    }

    private static object Pick(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        Dictionary<string, object?> map = Arguments.Map(arguments[0]);
        Dictionary<string, object?> picked = [];
        foreach (object? key in arguments[1..])
        {
            if (map.TryGetValue(Arguments.Text(key), out object? value))
            {
                picked[Arguments.Text(key)] = value;
            }
        }

        return picked;
    }

    private static object Omit(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        context.CheckList(Arguments.Map(arguments[0]).Count);
        Dictionary<string, object?> kept = new(Arguments.Map(arguments[0]));
        foreach (object? key in arguments[1..])
        {
            kept.Remove(Arguments.Text(key));
        }

        return kept;
    }

    private static List<object?> Values(Dictionary<string, object?> map, EvaluationContext context)
    {
        context.CheckList(map.Count);
        List<object?> values = new(map.Count);
        foreach (string key in GoValue.SortedKeys(map))
        {
            values.Add(map[key]);
        }

        return values;
    }

    private static object? Dig(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        if (arguments.Length < 3)
        {
            throw new TemplateFaultException("dig needs at least three arguments");
        }

        object? current = arguments[^1];
        foreach (object? key in arguments[..^2])
        {
            if (key is not string)
            {
                throw new TemplateFaultException($"interface conversion: interface {{}} is {TypeForConversion(key)}, not string");
            }
        }

        foreach (object? key in arguments[..^2])
        {
            if (current is not Dictionary<string, object?> map)
            {
                throw new TemplateFaultException($"interface conversion: interface {{}} is {TypeForConversion(current)}, not map[string]interface {{}}");
            }

            if (!map.TryGetValue((string)key!, out current))
            {
                return arguments[^2];
            }
        }

        return current;
    }

    private static string TypeForConversion(object? value) => value is null ? "nil" : GoValue.TypeName(value);
}
