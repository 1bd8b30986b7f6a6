namespace Serverless.Engine.Kubernetes;

/// <summary>How to delete an object (kubernetes-client.md §7.5).</summary>
public sealed record DeleteOptions
{
    /// <summary>No preconditions, the server's default propagation.</summary>
    public static DeleteOptions Default { get; } = new();

    /// <summary>What happens to dependents; <see langword="null"/> leaves it to the server.</summary>
    public DeletionPropagation? Propagation { get; init; }

    /// <summary>Only delete the object with this uid. Give it whenever the object was seen before; it also makes the request safe to repeat.</summary>
    public string? Uid { get; init; }

    /// <summary>Only delete the object in this version.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Whether the server only checks.</summary>
    public bool DryRun { get; init; }
}
