using System.Collections;
using Serverless.Engine.Templating.Evaluation;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Functions;

/// <summary>slim-sprig's lists. Each function that can fail has a twin named must; both end the template here, as in sprig.</summary>
internal static class ListFunctions
{
    private const ParameterType Any = ParameterType.Any;

    public static void Register(FunctionTable table)
    {
        table.AddVariadic("list", CreateList, Any);
        table.AddVariadic("tuple", CreateList, Any);
        table.AddVariadic("concat", Concatenate, Any);
        Both(table, "first", "mustFirst", static (a, _) => Ends(a[0], "first", first: true), Any);
        Both(table, "last", "mustLast", static (a, _) => Ends(a[0], "last", first: false), Any);
        Both(table, "rest", "mustRest", static (a, c) => Part(a[0], "rest", 1, 0, c), Any);
        Both(table, "initial", "mustInitial", static (a, c) => Part(a[0], "initial", 0, 1, c), Any);
        Both(table, "append", "mustAppend", static (a, c) => Extend(a[0], a[1], "push", before: false, c), Any, Any);
        Both(table, "push", "mustPush", static (a, c) => Extend(a[0], a[1], "push", before: false, c), Any, Any);
        Both(table, "prepend", "mustPrepend", static (a, c) => Extend(a[0], a[1], "prepend", before: true, c), Any, Any);
        Both(table, "reverse", "mustReverse", Reverse, Any);
        Both(table, "compact", "mustCompact", Compact, Any);
        Both(table, "uniq", "mustUniq", Unique, Any);
        Both(table, "has", "mustHas", Has, Any, Any);
        Both(table, "chunk", "mustChunk", Chunk, ParameterType.Int, Any);
        table.AddVariadic("without", Without, Any, Any);
        table.AddVariadic("mustWithout", Without, Any, Any);
        table.AddVariadic("slice", Slice, Any, Any);
        table.AddVariadic("mustSlice", Slice, Any, Any);
    }

    private static void Both(FunctionTable table, string name, string mustName, FunctionBody body, params ParameterType[] parameters)
    {
        table.Add(name, body, parameters);
        table.Add(mustName, body, parameters);
    }

    private static IList ListOf(object? value, string problem, EvaluationContext? context = null)
    {
        if (value is IList list)
        {
            context?.CheckList(list.Count);
            return list;
        }

        throw value is null
            ? new TemplateFaultException("runtime error: invalid memory address or nil pointer dereference")
            : new TemplateFaultException($"{problem} {GoValue.KindName(value)}");
    }

    private static object CreateList(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        context.CheckList(arguments.Length);
        List<object?> list = new(arguments.Length);
        list.AddRange(arguments);
        return list;
    }

    private static object Concatenate(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        List<object?>? result = null;
        foreach (object? argument in arguments)
        {
            if (argument is not IList list)
            {
                throw argument is null
                    ? new TemplateFaultException("runtime error: invalid memory address or nil pointer dereference")
                    : new TemplateFaultException($"Cannot concat type {GoValue.KindName(argument)} as list");
            }

            context.CheckList((result?.Count ?? 0) + (long)list.Count);
            foreach (object? item in list)
            {
                (result ??= []).Add(item);
            }
        }

        return result ?? NilValues.List;
    }

    private static object? Ends(object? value, string name, bool first)
    {
        IList list = ListOf(value, $"Cannot find {name} on type");
        return list.Count == 0 ? null : list[first ? 0 : list.Count - 1];
    }

    private static List<object?> Part(object? value, string name, int skipFirst, int skipLast, EvaluationContext context)
    {
        IList list = ListOf(value, $"Cannot find {name} on type", context);
        if (list.Count == 0)
        {
            return NilValues.List;
        }

        List<object?> part = new(list.Count - 1);
        for (int i = skipFirst; i < list.Count - skipLast; i++)
        {
            part.Add(list[i]);
        }

        return part;
    }

    private static List<object?> Extend(object? value, object? item, string name, bool before, EvaluationContext context)
    {
        IList list = ListOf(value, $"Cannot {name} on type", context);
        context.CheckList(list.Count + 1L);
        List<object?> extended = new(list.Count + 1);
        if (before)
        {
            extended.Add(item);
        }

        foreach (object? existing in list)
        {
            extended.Add(existing);
        }

        if (!before)
        {
            extended.Add(item);
        }

        return extended;
    }

    private static object Reverse(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        IList list = ListOf(arguments[0], "Cannot find reverse on type", context);
        List<object?> reversed = new(list.Count);
        for (int i = list.Count - 1; i >= 0; i--)
        {
            reversed.Add(list[i]);
        }

        return reversed;
    }

    private static object Compact(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        List<object?> kept = [];
        foreach (object? item in ListOf(arguments[0], "Cannot compact on type", context))
        {
            if (!DefaultFunctions.IsEmpty(item))
            {
                kept.Add(item);
            }
        }

        return kept;
    }

    private static object Unique(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        List<object?> unique = [];
        foreach (object? item in ListOf(arguments[0], "Cannot find uniq on type", context))
        {
            if (!Contains(unique, item, context))
            {
                unique.Add(item);
            }
        }

        return unique;
    }

    private static object Without(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        List<object?> kept = [];
        object?[] omitted = arguments[1..].ToArray();
        foreach (object? item in ListOf(arguments[0], "Cannot find without on type", context))
        {
            if (!Contains(omitted, item, context))
            {
                kept.Add(item);
            }
        }

        return kept;
    }

    private static object Has(ReadOnlySpan<object?> arguments, EvaluationContext context) =>
        Boxes.Of(arguments[1] is not null && Contains(ListOf(arguments[1], "Cannot find has on type"), arguments[0], context));

    private static bool Contains(IList list, object? wanted, EvaluationContext context)
    {
        foreach (object? item in list)
        {
            if (DeepEquality.AreEqual(wanted, item, context))
            {
                return true;
            }
        }

        return false;
    }

    private static object Slice(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        IList list = ListOf(arguments[0], "list should be type of slice or array but");
        if (list.Count == 0)
        {
            return Nothing();
        }

        long start = arguments.Length > 1 ? Arguments.ToInt64(arguments[1]) : 0;
        long end = arguments.Length > 2 ? Arguments.ToInt64(arguments[2]) : list.Count;
        if (start < 0 || start > end || end > list.Count)
        {
            throw new TemplateFaultException("reflect.Value.Slice: slice index out of bounds");
        }

        context.CheckList(end - start);
        return list switch
        {
            List<string> texts => texts.GetRange((int)start, (int)(end - start)),
            List<nint> numbers => numbers.GetRange((int)start, (int)(end - start)),
            List<List<object?>> lists => lists.GetRange((int)start, (int)(end - start)),
            List<object?> items => items.GetRange((int)start, (int)(end - start)),
            _ => throw new TemplateFaultException($"list should be type of slice or array but {GoValue.KindName(list)}"),
        };
    }

    /// <summary>Slicing an empty list gives nil, not a list.</summary>
    private static object Nothing() => null!;

    private static object Chunk(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        long size = Arguments.Int(arguments[0]);
        IList list = ListOf(arguments[1], "Cannot chunk type", context);

        // The count is computed in floating point, with all that this means for sizes below 1.
        long count = Arguments.Truncate(Math.Floor((list.Count - 1) / (double)size) + 1);
        long lastSize = size == 0 ? 0 : list.Count % size;
        lastSize = lastSize == 0 ? size : lastSize;
        if (count < 0 || (count > 0 && lastSize < 0))
        {
            throw new TemplateFaultException("reflect: makeslice: len out of range");
        }

        context.CheckList(count);
        List<List<object?>> chunks = new((int)count);
        for (int i = 0; i < count; i++)
        {
            List<object?> chunk = [];
            long start = i * size;
            long end = start + (i == count - 1 ? lastSize : size);
            for (long j = start; j < end; j++)
            {
                chunk.Add(list[(int)j]);
            }

            chunks.Add(chunk);
        }

        return chunks;
    }
}
