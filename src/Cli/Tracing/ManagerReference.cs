namespace Serverless.Cli.Tracing;

/// <summary>The Flux object that manages another one.</summary>
internal sealed record ManagerReference(string Kind, string Namespace, string Name)
{
    public override string ToString() => $"{Kind}/{Namespace}/{Name}";
}
