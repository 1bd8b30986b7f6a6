namespace Serverless.Sandbox.Kubernetes.ManagedFields;

/// <summary>Who changes an object, and how.</summary>
/// <param name="Manager">Field manager.</param>
/// <param name="ApiVersion">Version of the request.</param>
/// <param name="Subresource">Subresource; empty for the object itself.</param>
/// <param name="Now">The time as it goes into managedFields.</param>
/// <param name="Ignored">Top-level path elements that the operation cannot change, such as <c>f:status</c>.</param>
internal sealed record Operation(string Manager, string ApiVersion, string Subresource, string Now, Func<string, bool> Ignored);
