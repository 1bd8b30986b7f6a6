using YamlDotNet.RepresentationModel;

namespace Serverless.Engine.Kubernetes.Configuration;

/// <summary>YAML or JSON text to a tree.</summary>
internal static class KubeconfigYaml
{
    public static object? Read(string text)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(text));
        return stream.Documents.Count == 0 ? null : Convert(stream.Documents[0].RootNode);
    }

    private static object? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => map.Children.ToDictionary(c => ((YamlScalarNode)c.Key).Value!, c => Convert(c.Value)),
        YamlSequenceNode list => list.Children.Select(Convert).ToList(),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } s => s.Value switch
        {
            "" or "null" or "~" => null,
            "true" => true,
            "false" => false,
            _ => s.Value,
        },
        YamlScalarNode s => s.Value,
        _ => null,
    };
}
