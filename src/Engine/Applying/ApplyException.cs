using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>An object could not be applied or deleted; the message has the form of reconcile.md §7.3.</summary>
public sealed class ApplyException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ApplyException()
    {
    }

    /// <inheritdoc cref="ApplyException()"/>
    public ApplyException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="ApplyException()"/>
    public ApplyException(string message, Exception inner)
        : base(message, inner)
    {
    }

    internal static ApplyException DryRun(KubeObject desired, KubernetesException e)
    {
        if (e.Class == KubernetesErrorClass.NotFound)
        {
            return desired.Namespace.Length == 0 ? WithoutNamespace(desired, e) : new($"{desired} not found: {e.Message}", e);
        }

        string reason = e.Class == KubernetesErrorClass.ManagerConflict ? "FieldManagerConflict" : e.Reason;
        return new(reason.Length == 0 ? $"{desired} dry-run failed: {e.Message}" : $"{desired} dry-run failed ({reason}): {e.Message}", e);
    }

    internal static ApplyException WithoutNamespace(KubeObject desired, KubernetesException e) =>
        new($"{desired.Kind}/{desired.Name} namespace not specified: {e.Message}", e);

    internal static ApplyException Unknown(KubeObject desired, NoMatchException e) => new($"{desired} dry-run failed: {e.Message}", e);

    internal static ApplyException Apply(KubeObject desired, KubernetesException e) => new($"{desired} apply failed: {e.Message}", e);

    internal static ApplyException Cleanup(KubeObject desired, KubernetesException e) => new($"{desired} metadata.managedFields cleanup failed: {e.Message}", e);
}
