using System.Collections;
using Serverless.Engine.Templating.Evaluation;

namespace Serverless.Engine.Templating.Values;

/// <summary>Moves values between templates and JSON trees.</summary>
internal static class PlainValue
{
    private const int MaxDepth = 1000;

    /// <summary>Copies inputs, so that a template may change its maps.</summary>
    public static Dictionary<string, object?> Copy(IReadOnlyDictionary<string, object?> inputs)
    {
        Dictionary<string, object?> copy = new(inputs.Count);
        foreach ((string key, object? value) in inputs)
        {
            copy[key] = CopyValue(value, 1);
        }

        return copy;
    }

    /// <summary>The value as a JSON tree: Go's other integers become int64, other lists and maps the general ones.</summary>
    public static object? ToTree(object? value, EvaluationContext context, int depth = 0)
    {
        context.Step();
        if (depth > MaxDepth)
        {
            throw new TemplateFaultException("the value is nested too deeply");
        }

        switch (value)
        {
            case null or string or bool or long: return value;
            case double d: return double.IsFinite(d) ? value : throw new TemplateFaultException($"unsupported value: {Go.GoNumber.Format(d)}");
            case nint i: return (long)i;
            case byte b: return (long)b;
            case IDictionary when NilValues.Contains(value): return null;
            case IDictionary map:
                Dictionary<string, object?> tree = new(map.Count);
                foreach (string key in map.Keys)
                {
                    tree[key] = ToTree(map[key], context, depth + 1);
                }

                return tree;
            case IList when NilValues.Contains(value): return null;
            case IList list:
                List<object?> items = new(list.Count);
                foreach (object? item in list)
                {
                    items.Add(ToTree(item, context, depth + 1));
                }

                return items;
            case GoTime time: return time.ToJson();
            case GoStringer { Number: { } number }: return number;
            default: throw new TemplateFaultException($"unsupported type: {GoValue.TypeName(value)}");
        }
    }

    private static object? CopyValue(object? value, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new TemplateFaultException("the inputs are nested too deeply");
        }

        switch (value)
        {
            case Dictionary<string, object?> map:
                Dictionary<string, object?> copy = new(map.Count);
                foreach ((string key, object? item) in map)
                {
                    copy[key] = CopyValue(item, depth + 1);
                }

                return copy;
            case List<object?> list:
                return list.ConvertAll(item => CopyValue(item, depth + 1));
            default:
                return value;
        }
    }
}
