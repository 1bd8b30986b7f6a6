namespace Serverless.Engine.Templating.Values;

/// <summary>A number of a named type with a text of its own, such as time.Month.</summary>
internal sealed class GoNamedNumber(string typeName, int number, string text) : GoStringer, IEquatable<GoNamedNumber>
{
    public override string TypeName => typeName;

    public override string KindName => "int";

    public override string Text => text;

    public override long? Number => number;

    public bool Equals(GoNamedNumber? other) => other is not null && other.TypeName == typeName && other.Number == number;

    public override bool Equals(object? obj) => Equals(obj as GoNamedNumber);

    public override int GetHashCode() => number;

    public override bool TryCall(string method, ReadOnlySpan<object?> arguments, out object? result)
    {
        result = text;
        return method == "String" && arguments.IsEmpty;
    }
}
