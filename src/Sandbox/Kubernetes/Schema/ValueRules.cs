using System.Text.RegularExpressions;

namespace Serverless.Sandbox.Kubernetes.Schema;

/// <summary>The constraints of a structural schema at one place (JSON Schema as CustomResourceDefinitions allow it).</summary>
internal sealed class ValueRules
{
    /// <summary><c>type</c>; empty when the schema names none.</summary>
    public string Type { get; init; } = "";

    public bool IntOrString { get; init; }

    public string? Format { get; init; }

    public string? Pattern { get; init; }

    /// <summary><see cref="Pattern"/> compiled; <see langword="null"/> when there is none.</summary>
    public Regex? PatternRegex { get; init; }

    public long? MinLength { get; init; }

    public long? MaxLength { get; init; }

    public object? Minimum { get; init; }

    public object? Maximum { get; init; }

    public bool ExclusiveMinimum { get; init; }

    public bool ExclusiveMaximum { get; init; }

    public object? MultipleOf { get; init; }

    public long? MinItems { get; init; }

    public long? MaxItems { get; init; }

    public bool UniqueItems { get; init; }

    public long? MinProperties { get; init; }

    public long? MaxProperties { get; init; }

    public IReadOnlyList<object?> Enum { get; init; } = [];

    public IReadOnlyList<string> Required { get; init; } = [];

    public IReadOnlyList<SchemaNode> AllOf { get; init; } = [];

    public IReadOnlyList<SchemaNode> AnyOf { get; init; } = [];

    public IReadOnlyList<SchemaNode> OneOf { get; init; } = [];

    public SchemaNode? Not { get; init; }

    /// <summary>The <c>x-kubernetes-validations</c> entries.</summary>
    public IReadOnlyList<ExpressionRule> Expressions { get; init; } = [];
}
