using Serverless.Engine.Resources;

namespace Serverless.Engine.Rendering;

/// <summary>What one step applies.</summary>
/// <param name="Name">Step name; empty for the one step of a spec without steps.</param>
/// <param name="Objects">The objects in the order built; may be empty.</param>
/// <param name="Timeout">Time limit of the step's health check, or <see langword="null"/> for the ResourceSet's.</param>
public sealed record RenderedStep(string Name, IReadOnlyList<KubeObject> Objects, TimeSpan? Timeout);
