namespace Serverless.Cli.Scanning;

/// <summary>An option of a provider's filter for which a flag gave another value.</summary>
/// <param name="Option">Field of <c>spec.filter</c>.</param>
/// <param name="Stored">What the provider has; empty when it has none.</param>
/// <param name="Used">What the scan used.</param>
internal sealed record FilterChange(string Option, string Stored, string Used);
