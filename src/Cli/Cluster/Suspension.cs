using Serverless.Engine.Resources;

namespace Serverless.Cli.Cluster;

/// <summary>Whether an object is set to rest.</summary>
internal static class Suspension
{
    private const string Disabled = "disabled";

    public static bool ByAnnotation(KubeObject candidate) => IsDisabled(candidate.Annotation(Names.ReconcileAnnotation));

    /// <summary>By annotation or label, or by Flux's own field.</summary>
    public static bool Any(KubeObject candidate) =>
        ByAnnotation(candidate)
        || IsDisabled(candidate.Label(Names.ReconcileAnnotation))
        || candidate.Root.At("spec", "suspend") is true;

    private static bool IsDisabled(string? value) => string.Equals(value, Disabled, StringComparison.OrdinalIgnoreCase);
}
