namespace Serverless.Engine.Scanning.Providers;

/// <summary>A provider that could not be scanned, with the text for its <c>Ready</c> condition.</summary>
public sealed class ProviderException : Exception
{
    /// <summary>A failed scan without a reason.</summary>
    public ProviderException()
    {
    }

    /// <summary>A failed scan that is tried again.</summary>
    public ProviderException(string message)
        : base(message)
    {
    }

    /// <summary>A failed scan that is tried again, with its cause.</summary>
    public ProviderException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether only a change of the object can help: reason <c>InvalidSpec</c>, stalled (providers.md §1.2).</summary>
    public bool IsTerminal { get; init; }

    /// <summary>HTTP status of the answer that failed the scan; <see langword="null"/> when there was none.</summary>
    public int? Status { get; init; }

    /// <summary>How long the other side asked to wait; <see langword="null"/> when it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
