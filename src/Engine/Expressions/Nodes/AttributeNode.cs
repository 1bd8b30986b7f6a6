using Serverless.Engine.Expressions.Values;

namespace Serverless.Engine.Expressions.Nodes;

/// <summary>A variable with the fields selected from it: <c>status.conditions</c>. Types are names of this form, too.</summary>
internal sealed class AttributeNode(string name, params IReadOnlyList<string> fields) : Node
{
    public string Name => name;

    public IReadOnlyList<string> Fields => fields;

    public string QualifiedName => string.Join('.', fields.Prepend(name));

    public AttributeNode With(string field) => new(name, [.. fields, field]);

    public AttributeNode WithoutLast() => new(name, [.. fields.SkipLast(1)]);

    protected override object? Compute(Scope scope)
    {
        if (!scope.TryFind(name, out object? value))
        {
            return CelType.TryFind(QualifiedName, out CelType? type)
                ? type
                : throw new CelEvaluationException($"no such attribute(s): {QualifiedName}");
        }

        foreach (string field in fields)
        {
            scope.Budget.Step();
            value = Access.Field(value, field);
        }

        return value;
    }
}
