using Serverless.Engine.Templating.Functions;
using Serverless.Engine.Templating.Nodes;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Evaluation;

/// <summary>Function calls and the types of their arguments.</summary>
internal sealed partial class Evaluator
{
    private static readonly Node[] NoArguments = [];

    /// <summary>Calls a function with the arguments that follow it in the list, if there is one, and the value before the pipe.</summary>
    private object? Call(object? dot, TemplateFunction function, Node node, Node[] arguments, object? final)
    {
        int given = Math.Max(arguments.Length - 1, 0);
        int count = given + (final == Missing ? 0 : 1);
        CheckCount(function, given, count);
        if (function.ShortCircuit != ShortCircuit.None)
        {
            return CallShortCircuit(dot, function, arguments, final);
        }

        int bottom = _top;
        for (int i = 0; i < given; i++)
        {
            PushArgument(EvaluateArgument(dot, function.TypeAt(i), arguments[i + 1]));
        }

        if (final != Missing)
        {
            PushArgument(Validate(final, function.TypeAt(count - 1), isPipelineValue: true));
        }

        _context.Step();
        object? result;
        try
        {
            result = function.Body(_stack.AsSpan(bottom, count), _context);
        }
        catch (TemplateFaultException fault)
        {
            _at = node;
            throw Error($"error calling {function.Name}: {fault.Message}", fault);
        }

        _stack.AsSpan(bottom, count).Clear();
        _top = bottom;
        return result;
    }

    private void CheckCount(TemplateFunction function, int given, int count)
    {
        if (function.IsVariadic)
        {
            if (count < function.Required)
            {
                throw Error($"wrong number of args for {function.Name}: want at least {function.Required} got {given}");
            }
        }
        else if (count != function.Required)
        {
            throw Error($"wrong number of args for {function.Name}: want {function.Required} got {count}");
        }
    }

    private object? CallShortCircuit(object? dot, TemplateFunction function, Node[] arguments, object? final)
    {
        bool stopAt = function.ShortCircuit == ShortCircuit.Or;
        object? value = null;
        for (int i = 1; i < arguments.Length; i++)
        {
            value = EvaluateArgument(dot, ParameterType.Any, arguments[i]);
            if (GoValue.IsTrue(value) == stopAt)
            {
                return value;
            }
        }

        return final == Missing ? value : final;
    }

    private void PushArgument(object? value)
    {
        if (_top == _stack.Length)
        {
            Array.Resize(ref _stack, _top * 2);
        }

        _stack[_top++] = value;
    }

    private object? EvaluateArgument(object? dot, ParameterType type, Node node)
    {
        _at = node;
        switch (node)
        {
            case DotNode:
                return Validate(dot, type, isPipelineValue: false);
            case NilNode:
                return type is ParameterType.Any or ParameterType.Map
                    ? Validate(null, type, isPipelineValue: true)
                    : throw Error($"cannot assign nil to {TypeName(type)}");
            case FieldNode field:
                return Validate(EvaluateFields(dot, dot, field, field.Names, NoArguments, Missing), type, isPipelineValue: false);
            case VariableNode variable:
                return Validate(EvaluateVariable(dot, variable, NoArguments, Missing), type, isPipelineValue: false);
            case PipeNode pipe:
                GuardStack();
                return Validate(EvaluatePipeline(dot, pipe), type, isPipelineValue: true);
            case FunctionNode function:
                return Validate(Call(dot, function.Function, function, NoArguments, Missing), type, isPipelineValue: false);
            case ChainNode chain:
                return Validate(EvaluateChain(dot, chain, NoArguments, Missing), type, isPipelineValue: false);
            default:
                return EvaluateConstant(type, node);
        }
    }

    private object EvaluateConstant(ParameterType type, Node node) => (type, node) switch
    {
        (ParameterType.Any, NumberNode number) => IdealConstant(number),
        (ParameterType.Any or ParameterType.String, StringNode text) => text.Value,
        (ParameterType.Any or ParameterType.Bool, BoolNode constant) => constant.Value,
        (ParameterType.Int, NumberNode { IntValue: { } value }) => value,
        (ParameterType.Float, NumberNode { FloatValue: { } value }) => value,
        (ParameterType.String, _) => throw Error($"expected string; found {node}"),
        (ParameterType.Bool, _) => throw Error($"expected bool; found {node}"),
        (ParameterType.Int, _) => throw Error($"expected integer; found {node}"),
        (ParameterType.Float, _) => throw Error($"expected float; found {node}"),
        _ => throw Error($"can't handle {node} for arg of type {TypeName(type)}"),
    };

    private object? Validate(object? value, ParameterType type, bool isPipelineValue)
    {
        bool fits = type switch
        {
            ParameterType.Any => true,
            ParameterType.String => value is string,
            ParameterType.Int => value is nint,
            ParameterType.Float => value is double,
            ParameterType.Bool => value is bool,
            ParameterType.Map => value is null or Dictionary<string, object?>,
            _ => value is GoTime,
        };
        if (fits)
        {
            return value is null && type == ParameterType.Map ? NilValues.Map : value;
        }

        string expected = TypeName(type);
        throw Error(value is null
            ? isPipelineValue ? $"invalid value; expected {expected}" : $"wrong type for value; expected {expected}; got interface {{}}"
            : $"wrong type for value; expected {expected}; got {GoValue.TypeName(value)}");
    }

    private static string TypeName(ParameterType type) => type switch
    {
        ParameterType.Any => "interface {}",
        ParameterType.String => "string",
        ParameterType.Int => "int",
        ParameterType.Float => "float64",
        ParameterType.Bool => "bool",
        ParameterType.Map => "map[string]interface {}",
        _ => "time.Time",
    };
}
