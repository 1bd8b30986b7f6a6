using System.Globalization;
using Serverless.Engine.Fleet;

namespace Serverless.Functions.Telemetry;

/// <summary>The labels of the info gauges, named as Flux Operator names them (reconcile.md §15), and the cluster.</summary>
internal static class InfoTags
{
    public static KeyValuePair<string, object?>[] Of(string cluster, ObjectInfo info)
    {
        KeyValuePair<string, object?>[] common =
        [
            new("cluster", cluster),
            new("uid", info.Uid),
            new("kind", info.Kind),
            new("name", info.Name),
            new("exported_namespace", info.Namespace),
            new("ready", info.Ready),
            new("reason", info.Reason),
            new("suspended", info.Suspended ? "True" : "False"),
        ];
        return info.Kind == "ResourceSet"
            ? [.. common, new("resources", info.Resources.ToString(CultureInfo.InvariantCulture)), new("revision", info.Revision)]
            : [.. common, new("url", info.Url)];
    }
}
