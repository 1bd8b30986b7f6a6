namespace Serverless.Sandbox.Kubernetes.Resources;

/// <summary>Options of a write request.</summary>
/// <param name="Manager">Field manager.</param>
/// <param name="IsDryRun">Whether to do everything but store.</param>
/// <param name="IsStrict">Whether unknown fields are refused (<c>fieldValidation=Strict</c>).</param>
/// <param name="Force">Whether an apply takes fields from their owners.</param>
internal sealed record WriteOptions(string Manager, bool IsDryRun, bool IsStrict, bool Force);
