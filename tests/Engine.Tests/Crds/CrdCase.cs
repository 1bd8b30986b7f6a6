namespace Serverless.Engine.Tests.Crds;

/// <summary>One object offered to the API server.</summary>
/// <param name="Rule">The rule of resources.md that it is about, and what is special about it.</param>
/// <param name="Spec">Its spec as YAML, at the left margin.</param>
/// <param name="Refusal">Part of the expected error; <see langword="null"/> when it must be accepted.</param>
/// <param name="Field">Where the error must be reported.</param>
public sealed record CrdCase(string Rule, string Spec, string? Refusal = null, string Field = "spec")
{
    /// <summary>The whole manifest.</summary>
    public string Manifest(string kind) =>
        $"""
        apiVersion: fluxcd.controlplane.io/v1
        kind: {kind}
        metadata:
          name: case
        spec:
          {Spec.ReplaceLineEndings("\n  ")}
        """;

    public override string ToString() => Rule;
}
