using Serverless.Engine.Notifications.Channels;

namespace Serverless.Engine.Notifications;

/// <summary>Where the messages of a pass for one Provider go.</summary>
/// <param name="provider">The Provider.</param>
/// <param name="type">What its type says.</param>
/// <param name="proxied">Connections through its own proxy, which end with this; <see langword="null"/> for the straight way.</param>
internal sealed class Receiver(NotificationProvider provider, ChannelType type, ReceiverConnections? proxied) : IDisposable
{
    /// <summary>The Provider.</summary>
    public NotificationProvider Provider => provider;

    /// <summary>What its type says.</summary>
    public ChannelType Type => type;

    /// <summary>Connections through its own proxy.</summary>
    public ReceiverConnections? Proxied => proxied;

    /// <summary>How many messages of the pass it has answered with an error of its own.</summary>
    public int Errors { get; set; }

    /// <summary>By what it is known as long as it is to be found in the same place.</summary>
    public string Key => $"{provider.Uid} {provider.Address} {provider.Proxy?.Address}";

    /// <inheritdoc/>
    public void Dispose() => proxied?.Dispose();
}
