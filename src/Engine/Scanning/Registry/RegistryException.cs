namespace Serverless.Engine.Scanning.Registry;

/// <summary>A failed call to a registry, classified where the answer was read (registry.md §9).</summary>
public sealed class RegistryException : Exception
{
    /// <summary>A failure without a reason.</summary>
    public RegistryException()
    {
    }

    /// <summary>A failure that repeating does not help.</summary>
    public RegistryException(string message)
        : base(message)
    {
    }

    /// <summary>A failure that repeating does not help, with its cause.</summary>
    public RegistryException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether a later attempt may succeed without anyone changing anything.</summary>
    public bool IsTransient { get; init; }

    /// <summary>The registry's error code such as <c>NAME_UNKNOWN</c>; empty when the registry gave none.</summary>
    public string Code { get; init; } = "";

    /// <summary>HTTP status; <see langword="null"/> when there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>How long the registry asked to wait; <see langword="null"/> when it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The same without what the other side repeats of our secrets; the cause, which may repeat them as well, is then left out.</summary>
    internal RegistryException Masked(Func<string, string> mask)
    {
        string masked = mask(ToString());
        return masked == ToString() ? this : new(mask(Message)) { IsTransient = IsTransient, Code = mask(Code), Status = Status, RetryAfter = RetryAfter };
    }
}
