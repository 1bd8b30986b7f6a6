namespace Serverless.Engine.Notifications.Channels;

/// <summary>What a type of Provider makes of an event: requests, of which none is sent here.</summary>
internal interface IChannel
{
    /// <summary>The requests in the order in which they are sent; none when the type ignores the event.</summary>
    /// <param name="posted">The event as the receiver is to see it.</param>
    /// <param name="provider">Where it goes.</param>
    /// <exception cref="NotificationException">The Provider lacks something.</exception>
    IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider);
}
