namespace Serverless.Engine.Kubernetes;

/// <summary>One entry of <c>details.causes</c> in a Kubernetes <c>Status</c> (meta/v1 StatusCause).</summary>
/// <param name="Reason">Machine-readable reason such as <c>FieldManagerConflict</c> or <c>FieldValueInvalid</c>.</param>
/// <param name="Message">Text for people.</param>
/// <param name="Field">Path of the field, such as <c>.spec.replicas</c>; empty when the cause is not about one field.</param>
public sealed record StatusCause(string Reason, string Message, string Field);
