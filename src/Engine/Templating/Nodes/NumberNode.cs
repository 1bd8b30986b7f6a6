using System.Text;
using Serverless.Engine.Templating.Parsing;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>A number constant, which is of no type until it is used: it may be several at once.</summary>
internal sealed class NumberNode(int position, string source, NumberLiteral literal) : Node(position)
{
    /// <summary>The value where any type is accepted: int or float64, decided by its spelling; <see langword="null"/> when it overflows int.</summary>
    public object? Value { get; } = literal.IdealValue(source);

    /// <summary>The value as an int, when it is whole.</summary>
    public object? IntValue { get; } = literal.IntValue is { } i ? (nint)i : null;

    /// <summary>The value as a float64.</summary>
    public object? FloatValue { get; } = literal.FloatValue;

    public override void WriteTo(StringBuilder text) => text.Append(source);
}
