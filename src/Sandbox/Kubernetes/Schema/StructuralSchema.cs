using System.Text.RegularExpressions;
using Serverless.Engine.Resources;

namespace Serverless.Sandbox.Kubernetes.Schema;

/// <summary>Turns the <c>openAPIV3Schema</c> of a CustomResourceDefinition into schema nodes.</summary>
internal static class StructuralSchema
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The schema of a whole custom resource: what the definition declares plus apiVersion, kind and metadata.</summary>
    public static SchemaNode ForResource(Dictionary<string, object?> schema)
    {
        SchemaNode root = Node(schema);
        AddTypeMeta(root);
        root.Fields["metadata"] = BuiltinSchemas.ObjectMeta;
        return root;
    }

    private static void AddTypeMeta(SchemaNode node)
    {
        node.Fields["apiVersion"] = SchemaNode.Text;
        node.Fields["kind"] = SchemaNode.Text;
    }

    private static SchemaNode Node(Dictionary<string, object?> schema)
    {
        string type = schema.StringAt("type") ?? "";
        bool intOrString = schema.At("x-kubernetes-int-or-string") is true;
        bool preserves = schema.At("x-kubernetes-preserve-unknown-fields") is true;
        SchemaNode node = new()
        {
            Kind = KindOf(schema, type, intOrString),
            Nullable = schema.At("nullable") is true,
            PreservesUnknown = preserves,
            IsEmbeddedResource = schema.At("x-kubernetes-embedded-resource") is true,
            HasDefault = schema.ContainsKey("default"),
            Default = schema.GetValueOrDefault("default"),
            Rules = RulesOf(schema, type, intOrString),
        };
        FillStructure(node, schema, type);
        if (node.IsEmbeddedResource)
        {
            AddTypeMeta(node);
            node.Fields["metadata"] = SchemaNode.AnyValue;
        }

        return node;
    }

    private static NodeKind KindOf(Dictionary<string, object?> schema, string type, bool intOrString) => type switch
    {
        _ when intOrString => NodeKind.Untyped,
        "object" => NodeKind.Map,
        "array" => NodeKind.List,
        "string" => NodeKind.String,
        "integer" or "number" => NodeKind.Number,
        "boolean" => NodeKind.Boolean,
        _ => schema.MapAt("properties") is null ? NodeKind.Any : NodeKind.Map,
    };

    private static void FillStructure(SchemaNode node, Dictionary<string, object?> schema, string type)
    {
        if (type == "array")
        {
            node.Element = schema.MapAt("items") is { } items ? Node(items) : SchemaNode.AnyValue;
            string listType = schema.StringAt("x-kubernetes-list-type") ?? "atomic";
            node.IsSet = listType == "set";
            node.Keys = listType == "map" ? [.. (schema.ListAt("x-kubernetes-list-map-keys") ?? []).OfType<string>()] : [];
            node.Atomic = listType == "atomic";
            return;
        }

        node.Atomic = schema.StringAt("x-kubernetes-map-type") == "atomic";
        foreach ((string name, object? property) in schema.MapAt("properties") ?? [])
        {
            if (property is Dictionary<string, object?> propertySchema)
            {
                node.Fields[name] = Node(propertySchema);
            }
        }

        node.Element = schema.GetValueOrDefault("additionalProperties") switch
        {
            Dictionary<string, object?> additional => Node(additional),
            true => SchemaNode.AnyValue,
            _ => node.PreservesUnknown ? SchemaNode.AnyValue : null,
        };
    }

    private static ValueRules RulesOf(Dictionary<string, object?> schema, string type, bool intOrString)
    {
        string? pattern = schema.StringAt("pattern");
        return new ValueRules
        {
            Type = type,
            IntOrString = intOrString,
            Format = schema.StringAt("format"),
            Pattern = pattern,
            PatternRegex = pattern is null ? null : new Regex(pattern, RegexOptions.CultureInvariant, PatternTimeout),
            MinLength = schema.At("minLength") as long?,
            MaxLength = schema.At("maxLength") as long?,
            Minimum = schema.At("minimum"),
            Maximum = schema.At("maximum"),
            ExclusiveMinimum = schema.At("exclusiveMinimum") is true,
            ExclusiveMaximum = schema.At("exclusiveMaximum") is true,
            MultipleOf = schema.At("multipleOf"),
            MinItems = schema.At("minItems") as long?,
            MaxItems = schema.At("maxItems") as long?,
            UniqueItems = schema.At("uniqueItems") is true,
            MinProperties = schema.At("minProperties") as long?,
            MaxProperties = schema.At("maxProperties") as long?,
            Enum = schema.ListAt("enum") ?? [],
            Required = [.. (schema.ListAt("required") ?? []).OfType<string>()],
            AllOf = Nodes(schema, "allOf"),
            AnyOf = Nodes(schema, "anyOf"),
            OneOf = Nodes(schema, "oneOf"),
            Not = schema.MapAt("not") is { } not ? Node(not) : null,
            Expressions = ExpressionsOf(schema),
        };
    }

    private static List<SchemaNode> Nodes(Dictionary<string, object?> schema, string key) =>
        [.. (schema.ListAt(key) ?? []).OfType<Dictionary<string, object?>>().Select(Node)];

    private static List<ExpressionRule> ExpressionsOf(Dictionary<string, object?> schema) =>
        [.. (schema.ListAt("x-kubernetes-validations") ?? []).OfType<Dictionary<string, object?>>().Select(rule => new ExpressionRule(
            rule.StringAt("rule") ?? "",
            rule.StringAt("message") ?? "",
            rule.StringAt("messageExpression") ?? "",
            rule.StringAt("reason") ?? "",
            rule.StringAt("fieldPath") ?? ""))];
}
