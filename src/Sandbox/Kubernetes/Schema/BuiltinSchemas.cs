using Serverless.Engine.Resources;

namespace Serverless.Sandbox.Kubernetes.Schema;

/// <summary>The schemas of the built-in kinds, read once per process from <c>builtin-schemas.txt</c>.</summary>
internal sealed class BuiltinSchemas
{
    private static readonly Lazy<BuiltinSchemas> Shared = new(Load);

    private readonly Dictionary<string, SchemaNode> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _selfReferring = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _source = new(StringComparer.Ordinal);

    private BuiltinSchemas()
    {
    }

    /// <summary>Schema of object metadata, for custom resources too.</summary>
    public static SchemaNode ObjectMeta => Get("meta.v1.ObjectMeta");

    /// <summary>A type by its short name, such as <c>apps.v1.Deployment</c>.</summary>
    public static SchemaNode Get(string name)
    {
        lock (Shared.Value._types)
        {
            return Shared.Value.Resolve(name);
        }
    }

    private static BuiltinSchemas Load()
    {
        BuiltinSchemas schemas = new();
        using Stream stream = typeof(BuiltinSchemas).Assembly.GetManifestResourceStream("builtin-schemas.txt")
            ?? throw new InvalidOperationException("the built-in schemas are not embedded in the assembly");
        using StreamReader reader = new(stream);
        List<string> fields = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            if (line.StartsWith(' '))
            {
                fields.Add(line.Trim());
                continue;
            }

            string[] header = line.Split(" = ", 2);
            fields = header.Length == 2 ? ["=" + header[1]] : [];
            if (header[0].EndsWith('!'))
            {
                fields.Add("!");
            }

            schemas._source[header[0].TrimEnd('!')] = fields;
        }

        return schemas;
    }

    private SchemaNode Resolve(string name)
    {
        if (_types.TryGetValue(name, out SchemaNode? known))
        {
            return known;
        }

        if (!_selfReferring.Add(name) || !_source.TryGetValue(name, out List<string>? lines))
        {
            // Types that contain themselves are free below the first level.
            return SchemaNode.AnyValue;
        }

        if (lines is [['=', .. string alias], ..])
        {
            SchemaNode target = Expression(alias);
            return _types[name] = name == "Quantity" ? new SchemaNode { Kind = target.Kind, IsQuantity = true } : target;
        }

        SchemaNode node = new() { Kind = NodeKind.Map };
        foreach (string line in lines)
        {
            if (line == "!")
            {
                node.Atomic = true;
                continue;
            }

            string[] halves = line.Split(" = ", 2);
            int space = halves[0].IndexOf(' ', StringComparison.Ordinal);
            SchemaNode field = Expression(halves[0][(space + 1)..]);
            node.Fields[halves[0][..space]] = halves.Length == 2 ? field.WithDefault(JsonTree.Parse(halves[1])) : field;
        }

        return _types[name] = node;
    }

    private SchemaNode Expression(string text)
    {
        if (text.StartsWith('['))
        {
            int close = text.LastIndexOf(']');
            string rest = text[(close + 1)..];
            return new SchemaNode
            {
                Kind = NodeKind.List,
                Element = Expression(text[1..close]),
                Atomic = rest.Length == 0,
                IsSet = rest == "*",
                Keys = rest.StartsWith(':') ? rest[1..].Split(',') : [],
            };
        }

        if (text.EndsWith('!'))
        {
            return Expression(text[..^1]).AsAtomic();
        }

        return text switch
        {
            "any" => SchemaNode.AnyValue,
            "string" => SchemaNode.Text,
            "numeric" => new SchemaNode { Kind = NodeKind.Number },
            "boolean" => new SchemaNode { Kind = NodeKind.Boolean },
            "untyped" => new SchemaNode { Kind = NodeKind.Untyped },
            ['{', .. string element, '}'] => new SchemaNode { Kind = NodeKind.Map, Element = Expression(element) },
            _ => Resolve(text),
        };
    }
}
