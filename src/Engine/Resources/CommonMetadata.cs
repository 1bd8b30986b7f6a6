namespace Serverless.Engine.Resources;

/// <summary>Labels and annotations put on every generated object (<c>spec.commonMetadata</c>).</summary>
/// <param name="Labels">Labels; empty when absent.</param>
/// <param name="Annotations">Annotations; empty when absent.</param>
public sealed record CommonMetadata(IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations);
