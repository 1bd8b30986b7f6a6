using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;

namespace Serverless.Cli.Verbs;

/// <summary>Flags that several verbs share.</summary>
internal static class Flags
{
    public static Option<bool> Wait() => new("--wait")
    {
        Description = "Wait until the work is done",
        DefaultValueFactory = _ => true,
    };

    public static Option<bool> Force() => new("--force") { Description = "Run also outside of the schedule" };

    public static Option<bool> AllNamespaces()
    {
        Option<bool> option = new("--all-namespaces") { Description = "Look into all namespaces" };
        option.Aliases.Add("-A");
        return option;
    }

    public static Option<string[]> Kinds()
    {
        Option<string[]> option = new("--kind") { Description = "Kinds, by name or short name; a comma list or repeated" };
        option.CompletionSources.Add([.. KindCatalog.All.Select(k => k.Kind)]);
        return option;
    }

    public static Option<string> Kind()
    {
        Option<string> option = new("--kind") { Description = "Kind, by name or short name" };
        option.CompletionSources.Add([.. KindCatalog.All.Select(k => k.Kind)]);
        return option;
    }

    public static Option<string> ReadyStatus() => new("--ready-status") { Description = "Only objects with this status: True, False, Unknown or Suspended" };

    public static Option<string> Output(string defaultValue, string choices)
    {
        Option<string> option = new("--output") { Description = $"Format: {choices}", DefaultValueFactory = _ => defaultValue };
        option.Aliases.Add("-o");
        return option;
    }

    /// <summary>The single values of a comma list flag.</summary>
    public static IReadOnlyList<string> List(Invocation invocation, Option<string[]> option) =>
        [.. (invocation.Value(option) ?? []).SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
