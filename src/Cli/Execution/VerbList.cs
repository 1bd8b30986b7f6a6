using System.CommandLine;
using Serverless.Cli.Verbs;

namespace Serverless.Cli.Execution;

/// <summary>The verbs, one per line, in the order of the help.</summary>
internal static class VerbList
{
    public static IReadOnlyList<Command> Create(CommandFactory factory) =>
    [
        GetVerb.Create(factory),
        ReconcileVerb.Create(factory),
        SuspendVerb.Create(factory),
        ResumeVerb.Create(factory),
        WaitVerb.Create(factory),
        DeleteVerb.Create(factory),
        BuildVerb.Create(factory),
        ExportVerb.Create(factory),
        TreeVerb.Create(factory),
        TraceVerb.Create(factory),
        EventsVerb.Create(factory),
        ScanVerb.Create(factory),
        StatsVerb.Create(factory),
        CreateVerb.Create(factory),
        MigrateVerb.Create(factory),
        FleetVerb.Create(factory),
        DiffVerb.Create(factory),
        RunVerb.Create(factory),
        ServeVerb.Create(factory),
        CompletionVerb.Create(factory),
        VersionVerb.Create(factory),
    ];
}
