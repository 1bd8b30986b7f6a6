namespace Serverless.Engine.Notifications;

/// <summary>A notification that cannot be sent; the message holds neither addresses nor tokens.</summary>
public sealed class NotificationException : Exception
{
    /// <summary>A failure without a reason.</summary>
    public NotificationException()
    {
    }

    /// <summary>A failure with its cause in words.</summary>
    public NotificationException(string message)
        : base(message)
    {
    }

    /// <summary>A failure with its cause.</summary>
    public NotificationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the receiver gave no answer, or takes no message at present.</summary>
    public bool IsUnavailable { get; init; }
}
