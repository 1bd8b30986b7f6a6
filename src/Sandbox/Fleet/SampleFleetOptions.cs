namespace Serverless.Sandbox.Fleet;

/// <summary>What the clusters of a <see cref="SampleFleet"/> hold.</summary>
public sealed record SampleFleetOptions
{
    /// <summary>How many clusters; they are named <c>c0000</c>, <c>c0001</c> and so on.</summary>
    public int Clusters { get; init; } = 1;

    /// <summary>Repositories below <c>apps/</c>, each with a provider that exports the newest version.</summary>
    public IReadOnlyList<string> Repositories { get; init; } = ["cart"];

    /// <summary>The repositories of one cluster, by its number. <value>all of them</value></summary>
    public Func<int, IReadOnlyList<string>>? RepositoriesOf { get; init; }

    /// <summary>ResourceSets per cluster. The first ones follow one repository each, the rest have fixed inputs; each makes one ConfigMap.</summary>
    public int ResourceSets { get; init; } = 1;

    /// <summary>Interval of providers and ResourceSets.</summary>
    public string Interval { get; init; } = "1h";

    /// <summary>Registry host with port.</summary>
    public required string Registry { get; init; }

    /// <summary>Folder with the custom resource definitions.</summary>
    public required string Definitions { get; init; }
}
