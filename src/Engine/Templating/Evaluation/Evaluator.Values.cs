using Serverless.Engine.Go;
using Serverless.Engine.Templating.Functions;
using Serverless.Engine.Templating.Nodes;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Evaluation;

/// <summary>Pipelines, commands and fields.</summary>
internal sealed partial class Evaluator
{
    private object? EvaluatePipeline(object? dot, PipeNode pipe)
    {
        _at = pipe;
        _context.Step();
        object? value = Missing;
        foreach (CommandNode command in pipe.Commands)
        {
            value = EvaluateCommand(dot, command, value);
        }

        foreach (VariableNode variable in pipe.Declared)
        {
            if (pipe.IsAssignment)
            {
                FindVariable(variable.Name).Value = value;
            }
            else
            {
                Push(variable.Name, value);
            }
        }

        return value;
    }

    private object? EvaluateCommand(object? dot, CommandNode command, object? final)
    {
        Node first = command.Arguments[0];
        switch (first)
        {
            case FunctionNode function:
                _at = function;
                return Call(dot, function.Function, command, command.Arguments, final);
            case ChainNode chain:
                return EvaluateChain(dot, chain, command.Arguments, final);
            case FieldNode field:
                _at = field;
                return EvaluateFields(dot, dot, field, field.Names, command.Arguments, final);
            case VariableNode variable:
                return EvaluateVariable(dot, variable, command.Arguments, final);
            case PipeNode pipe:
                RefuseArguments(command.Arguments, final);
                GuardStack();
                return EvaluatePipeline(dot, pipe);
        }

        _at = first;
        RefuseArguments(command.Arguments, final);
        return first switch
        {
            BoolNode constant => constant.Value,
            DotNode => dot,
            NumberNode number => IdealConstant(number),
            StringNode text => text.Value,
            NilNode => throw Error("nil is not a command"),
            _ => throw Error($"can't evaluate command {GoQuote.Quote(first.ToString())}"),
        };
    }

    private void RefuseArguments(Node[] arguments, object? final)
    {
        if (arguments.Length > 1 || final != Missing)
        {
            throw Error($"can't give argument to non-function {arguments[0]}");
        }
    }

    private object IdealConstant(NumberNode number)
    {
        _at = number;
        return number.Value ?? throw Error($"{number} overflows int");
    }

    private object? EvaluateVariable(object? dot, VariableNode variable, Node[] arguments, object? final)
    {
        _at = variable;
        object? value = FindVariable(variable.Name).Value;
        if (variable.Fields.Length > 0)
        {
            return EvaluateFields(dot, value, variable, variable.Fields, arguments, final);
        }

        RefuseArguments(arguments, final);
        return value;
    }

    private object? EvaluateChain(object? dot, ChainNode chain, Node[] arguments, object? final)
    {
        _at = chain;
        object? value = EvaluateArgument(dot, ParameterType.Any, chain.Operand);
        return EvaluateFields(dot, value, chain, chain.Fields, arguments, final);
    }

    private object? EvaluateFields(object? dot, object? receiver, Node node, string[] names, Node[] arguments, object? final)
    {
        for (int i = 0; i < names.Length - 1; i++)
        {
            receiver = EvaluateField(dot, names[i], [], Missing, receiver, node, nested: i > 0);
        }

        return EvaluateField(dot, names[^1], arguments, final, receiver, node, nested: names.Length > 1);
    }

    /// <summary>Reads an entry of a map, or calls a method. A nested receiver is an entry itself, whose static type in Go is the empty interface.</summary>
    private object? EvaluateField(object? dot, string name, Node[] arguments, object? final, object? receiver, Node node, bool nested)
    {
        bool hasArguments = arguments.Length > 1 || final != Missing;
        switch (receiver)
        {
            case null:
                throw Error(nested ? $"nil pointer evaluating interface {{}}.{name}" : $"nil data; no entry for key {GoQuote.Quote(name)}");
            case Dictionary<string, object?> or Dictionary<string, string> when hasArguments:
                throw Error($"{name} is not a method but has arguments");
            case Dictionary<string, object?> map:
                return map.TryGetValue(name, out object? value) ? value : throw Error($"map has no entry for key {GoQuote.Quote(name)}");
            case Dictionary<string, string> map:
                return map.TryGetValue(name, out string? text) ? text : throw Error($"map has no entry for key {GoQuote.Quote(name)}");
            case GoStringer named:
                return CallMethod(dot, named, name, arguments, final, node);
            default:
                throw Error($"can't evaluate field {name} in type {(nested ? "interface {}" : GoValue.TypeName(receiver))}");
        }
    }

    private object? CallMethod(object? dot, GoStringer receiver, string name, Node[] arguments, object? final, Node node)
    {
        object?[] values = new object?[Math.Max(arguments.Length - 1, 0) + (final == Missing ? 0 : 1)];
        for (int i = 1; i < arguments.Length; i++)
        {
            values[i - 1] = EvaluateArgument(dot, ParameterType.Any, arguments[i]);
        }

        if (final != Missing)
        {
            values[^1] = final;
        }

        try
        {
            return receiver.TryCall(name, values, out object? result)
                ? result
                : throw Error($"can't evaluate field {name} in type {receiver.TypeName}");
        }
        catch (TemplateFaultException fault)
        {
            _at = node;
            throw Error($"error calling {name}: {fault.Message}", fault);
        }
    }
}
