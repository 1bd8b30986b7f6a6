using Serverless.Engine.Notifications.Matching;

namespace Serverless.Engine.Notifications;

/// <summary>The one way that the events of a pass go (notifications.md §1.1).</summary>
internal abstract record Route
{
    /// <summary>To the configured address.</summary>
    public sealed record ToAddress(Uri Address) : Route;

    /// <summary>To the notification-controller in a namespace, through the API server.</summary>
    public sealed record ToController(string Namespace) : Route;

    /// <summary>To the receivers themselves, as these Alerts say.</summary>
    public sealed record ToReceivers(IReadOnlyList<Alert> Alerts) : Route;

    /// <summary>Nowhere.</summary>
    /// <param name="Why">What is to be reported; <see langword="null"/> when there is simply nobody to tell.</param>
    public sealed record Nowhere(string? Why) : Route;
}
