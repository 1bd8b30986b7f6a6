namespace Serverless.Engine.Resources;

/// <summary>One entry of <c>spec.inputsFrom</c>: a provider of the same namespace by name, or several by labels.</summary>
/// <param name="Name">Provider name, or <see langword="null"/>.</param>
/// <param name="Selector">The selector as written, or <see langword="null"/>.</param>
public sealed record InputProviderReference(string? Name, Dictionary<string, object?>? Selector);
