using System.CommandLine;
using Serverless.Cli.Execution;

namespace Serverless.Cli.Verbs;

/// <summary><c>fleet list|add|check|remove</c>: the cluster catalogue.</summary>
internal static class FleetVerb
{
    public static Command Create(CommandFactory factory) => factory.Group(
        "fleet",
        "Look after the clusters of the catalogue",
        FleetListVerb.Create(factory),
        FleetAddVerb.Create(factory),
        FleetCheckVerb.Create(factory),
        FleetRemoveVerb.Create(factory));
}
