using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;

namespace Serverless.Cli.Fleet;

/// <summary>One line of <c>fleet list</c>.</summary>
internal sealed record ClusterSummary(
    string Name, string Server, string User, string Authentication, bool Paused, IReadOnlyDictionary<string, string> Labels)
{
    public string LabelText => string.Join(',', Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"));

    public static ClusterSummary Of(ClusterEntry cluster, ClusterConnection connection) => new(
        cluster.Name, connection.Address, connection.UserName, connection.AuthenticationMethod, cluster.Settings.Paused, cluster.Settings.Labels);

    public static ClusterSummary Broken(ClusterEntry cluster, string problem) =>
        new(cluster.Name, $"✗ {problem}", "-", "-", cluster.Settings.Paused, cluster.Settings.Labels);

    public Dictionary<string, object?> ToTree() => new()
    {
        ["name"] = Name,
        ["server"] = Server,
        ["user"] = User,
        ["authentication"] = Authentication,
        ["paused"] = Paused,
        ["labels"] = Labels.ToDictionary(l => l.Key, object? (l) => l.Value),
    };
}
