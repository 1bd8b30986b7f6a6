namespace Serverless.Engine.Scanning.Providers;

/// <summary>How old what a scan uses may be.</summary>
/// <param name="NotBefore">Answers of registries that others asked for count when they were asked for at this time or later.</param>
/// <param name="Exported">When the youngest answer of the export so far was asked for: a last known digest is not older. <see langword="null"/> when there is no export, or nothing is known of it.</param>
public readonly record struct ScanAge(DateTimeOffset NotBefore, DateTimeOffset? Exported = null);
