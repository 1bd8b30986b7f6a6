using Serverless.Engine.Expressions.Functions;
using Serverless.Engine.Expressions.Nodes;

namespace Serverless.Engine.Expressions.Syntax;

/// <summary>Turns calls into nodes: macros become loops and tests, the rest function calls (cel.md §6, §7).</summary>
internal static class CallFactory
{
    private static readonly string[] Conversions = ["int", "uint", "double", "string", "bool", "bytes", "duration", "timestamp"];

    public static Node Global(string name, List<Node> arguments, int position)
    {
        if (name != "has" || arguments.Count != 1)
        {
            return Call(name, arguments);
        }

        return arguments[0] switch
        {
            AttributeNode { Fields.Count: > 0 } attribute => new HasNode(attribute.WithoutLast(), attribute.Fields[^1]),
            SelectNode select => new HasNode(select.Operand, select.Field),
            _ => throw new CelSyntaxException("invalid argument to has() macro", position),
        };
    }

    public static Node Member(Node target, string name, List<Node> arguments, int position)
    {
        if (Macro(target, name, arguments, position) is { } macro)
        {
            return macro;
        }

        return target is AttributeNode attribute && FunctionTable.IsKnown($"{attribute.QualifiedName}.{name}")
            ? Call($"{attribute.QualifiedName}.{name}", arguments)
            : Call(name, [target, .. arguments]);
    }

    private static Node? Macro(Node target, string name, List<Node> arguments, int position) => (name, arguments) switch
    {
        ("all", [var v, var p]) => new QuantifierNode(target, Variable(v, position), p, decisive: false),
        ("exists", [var v, var p]) => new QuantifierNode(target, Variable(v, position), p, decisive: true),
        ("exists_one" or "existsOne", [var v, var p]) => new ExistsOneNode(target, Variable(v, position), p),
        ("filter", [var v, var p]) => new MapLoopNode(target, Variable(v, position), p, null),
        ("map", [var v, var x]) => new MapLoopNode(target, Variable(v, position), null, x),
        ("map", [var v, var p, var x]) => new MapLoopNode(target, Variable(v, position), p, x),
        ("optMap", [var v, var x]) => new OptionalMapNode(target, Variable(v, position), x, flat: false),
        ("optFlatMap", [var v, var x]) => new OptionalMapNode(target, Variable(v, position), x, flat: true),
        ("orValue", [var x]) => new OptionalOrNode(target, x, unwrap: true),
        ("or", [var x]) => new OptionalOrNode(target, x, unwrap: false),
        _ => null,
    };

    private static string Variable(Node node, int position) => node is AttributeNode { Fields.Count: 0 } attribute
        ? attribute.Name != "__result__"
            ? attribute.Name
            : throw new CelSyntaxException("iteration variable overwrites accumulator variable", position)
        : throw new CelSyntaxException("argument must be a simple name", position);

    private static Node Call(string name, List<Node> arguments)
    {
        if (FunctionTable.IsKnown(name) && !FunctionTable.Accepts(name, arguments.Count))
        {
            throw new CelEvaluationException($"no such overload: {name} with {arguments.Count} arguments");
        }

        CallNode call = new(name, arguments);
        if (Conversions.Contains(name) && arguments is [LiteralNode])
        {
            return new LiteralNode(call.EvaluateConstant());
        }

        if (name == "matches" && arguments is [_, LiteralNode { Value: string pattern }])
        {
            TextFunctions.CompilePattern(pattern);
        }

        return call;
    }
}
