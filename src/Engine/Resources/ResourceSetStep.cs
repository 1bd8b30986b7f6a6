namespace Serverless.Engine.Resources;

/// <summary>One entry of <c>spec.steps</c> (resources.md §2.1).</summary>
/// <param name="Name">Step name; empty for the one unnamed step of a spec without steps.</param>
/// <param name="Resources">Object templates.</param>
/// <param name="ResourcesTemplate">Multi-document template text; empty when absent.</param>
/// <param name="Timeout">Time limit of the step's health check, or <see langword="null"/> for the ResourceSet's.</param>
public sealed record ResourceSetStep(string Name, IReadOnlyList<Dictionary<string, object?>> Resources, string ResourcesTemplate, TimeSpan? Timeout);
