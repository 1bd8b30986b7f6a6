using Serverless.Engine.Resources;

namespace Serverless.Cli.Cluster;

/// <summary>Conditions as written, for showing: absent parts stay absent.</summary>
internal static class Conditions
{
    public static Dictionary<string, object?>? Ready(KubeObject item) =>
        item.Root.ListAt("status", "conditions")?.OfType<Dictionary<string, object?>>().FirstOrDefault(c => c.StringAt("type") == Condition.Ready);
}
