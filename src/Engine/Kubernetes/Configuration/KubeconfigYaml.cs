using System.Globalization;
using Serverless.Engine.Yaml;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Serverless.Engine.Kubernetes.Configuration;

/// <summary>
/// YAML or JSON text of a kubeconfig to a tree. Stricter than YAML elsewhere, because a kubeconfig decides who is trusted with credentials:
/// equal keys and tags are refused, aliases are few (kubernetes-client.md §1.1).
/// </summary>
internal static class KubeconfigYaml
{
    private const int MaxAliases = 100;

    /// <exception cref="KubeconfigException">The text is not such YAML.</exception>
    public static object? Read(string text)
    {
        try
        {
            Check(text);
            return YamlReader.ReadDocument(text);
        }
        catch (Exception e) when (e is YamlException or YamlReadException or InvalidOperationException)
        {
            // The scanner answers some broken plain scalars in flow collections with an invalid operation. Parsers quote what they
            // stumble over, which may be a secret; only the place is passed on.
            Mark place = ((e as YamlException ?? e.InnerException as YamlException)?.Start).GetValueOrDefault();
            throw Error(place, "it is not valid YAML");
        }
    }

    private static void Check(string text)
    {
        Parser parser = new(new StringReader(text));
        Stack<YamlCollection> open = new();
        int aliases = 0;
        while (parser.MoveNext())
        {
            ParsingEvent current = parser.Current!;
            switch (current)
            {
                case AnchorAlias when ++aliases > MaxAliases:
                    throw Error(current.Start, "too many aliases");
                case NodeEvent { Tag: { IsEmpty: false } tag } when !IsCore(tag):
                    throw Error(current.Start, "tags are not allowed");
            }

            if (current is MappingEnd or SequenceEnd)
            {
                open.Pop();
            }
            else if (current is NodeEvent)
            {
                if (open.TryPeek(out YamlCollection? parent) && !parent.Accept((current as Scalar)?.Value))
                {
                    throw Error(current.Start, "a key is given twice");
                }

                if (current is MappingStart or SequenceStart)
                {
                    open.Push(new YamlCollection(current is MappingStart));
                }
            }
        }
    }

    private static KubeconfigException Error(Mark place, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"the kubeconfig cannot be read: {what}{(place.Line > 0 ? $" (line {place.Line})" : "")}"));

    private static bool IsCore(TagName tag) => tag.IsNonSpecific || tag.Value.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal);
}
