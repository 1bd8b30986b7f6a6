namespace Serverless.Sandbox.Kubernetes.Storage;

/// <summary>One entry of a resource's history, as watches see it.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object after it; for a deletion the last state with the version of the deletion.</param>
/// <param name="Previous">The object before it, or <see langword="null"/>.</param>
internal sealed record Change(ChangeType Type, StoredObject Object, StoredObject? Previous);
