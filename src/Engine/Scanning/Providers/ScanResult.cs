namespace Serverless.Engine.Scanning.Providers;

/// <summary>What a scan found.</summary>
/// <param name="Inputs">The exported inputs with default values filled in, best first.</param>
/// <param name="Warnings">What was passed over without failing, each as a sentence.</param>
public sealed record ScanResult(List<Dictionary<string, object?>> Inputs, IReadOnlyList<string> Warnings)
{
    /// <summary>When the youngest of the shared answers that it is made of was asked for; <see langword="null"/> when there is none.</summary>
    public DateTimeOffset? AskedAt { get; init; }
}
