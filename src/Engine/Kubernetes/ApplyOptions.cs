namespace Serverless.Engine.Kubernetes;

/// <summary>How to apply an object (kubernetes-client.md §7.4).</summary>
public sealed record ApplyOptions
{
    /// <summary>Name under which the fields are owned, 1 to 128 printable characters.</summary>
    public required string FieldManager { get; init; }

    /// <summary>Whether fields of other managers are taken over instead of a <see cref="KubernetesErrorClass.ManagerConflict"/>.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the server only says what would come out.</summary>
    public bool DryRun { get; init; }

    /// <summary>How unknown fields are treated; <see langword="null"/> leaves it to the server.</summary>
    public FieldValidation? FieldValidation { get; init; }

    /// <summary>Subresource such as <c>status</c>; <see langword="null"/> for the object itself.</summary>
    public string? Subresource { get; init; }
}
