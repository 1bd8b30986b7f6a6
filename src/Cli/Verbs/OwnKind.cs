using Serverless.Engine.Resources;

namespace Serverless.Cli.Verbs;

/// <summary>One of our two kinds as verbs call it (cli.md §1.4).</summary>
/// <param name="Gvk">The kind.</param>
/// <param name="Name">Name of the command.</param>
/// <param name="Aliases">Other names of the command.</param>
internal sealed record OwnKind(GroupVersionKind Gvk, string Name, IReadOnlyList<string> Aliases)
{
    /// <summary>The name that people type most.</summary>
    public string ShortName => Aliases[0];

    public static OwnKind ResourceSet { get; } = new(Names.ResourceSet, "resourceset", ["rset"]);

    public static OwnKind InputProvider { get; } = new(Names.InputProvider, "inputprovider", ["rsip", "resourcesetinputprovider"]);

    public static IReadOnlyList<OwnKind> All { get; } = [ResourceSet, InputProvider];
}
