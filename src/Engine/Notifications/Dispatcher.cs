using Serverless.Engine.Notifications.Channels;
using Serverless.Engine.Notifications.Matching;
using Serverless.Engine.Resources;
using Serverless.Engine.Status;

namespace Serverless.Engine.Notifications;

/// <summary>
/// Takes events that Alerts have fired for to the one Provider that these name: Provider, metadata, message (notifications.md §2.2). What
/// is wrong becomes an event of the Alert.
/// </summary>
internal sealed class Dispatcher(MessageSender sender, ProviderReader reader, EventRecorder recorder) : IDisposable
{
    private const string Failed = "NotificationDispatchFailed";

    private Task<KubeObject?>? _source;
    private Task<Receiver>? _receiver;
    private Receiver? _opened;

    /// <inheritdoc/>
    public void Dispose() => _opened?.Dispose();

    /// <summary>Tells the receiver of an event, unless the Provider is suspended or of a type that never gets such events.</summary>
    public async Task<DispatchResult> DispatchAsync(Alert alert, NotificationEvent posted, CancellationToken sending, CancellationToken cancellationToken)
    {
        bool isTried = false;
        try
        {
            _source ??= reader.FindAsync(alert.Source.Namespace, alert.Provider, cancellationToken);
            if (await _source.ConfigureAwait(false) is not { } source || DispatchRules.Drop(posted, ProviderReader.TypeOf(source)))
            {
                return default;
            }

            Receiver receiver = await (_receiver ??= OpenAsync(source, cancellationToken)).ConfigureAwait(false);
            NotificationEvent shown = await CombineAsync(alert, posted, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<ChannelRequest> requests = receiver.Type.Channel.RequestsFor(shown, receiver.Provider);
            if (requests.Count == 0)
            {
                return default;
            }

            sender.RequireAvailable(receiver);
            sending.ThrowIfCancellationRequested();
            isTried = true;
            await sender.SendAsync(requests, receiver, sending).ConfigureAwait(false);
            return new(isTried);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The text of exceptions that are not ours may quote an address.
            string cause = e is NotificationException ? e.Message : $"unexpected {e.GetType().Name}";
            string message = $"failed to {(isTried ? "send" : "dispatch")} notification for {posted.About}: {cause}";
            await WarnAsync(alert, message, cancellationToken).ConfigureAwait(false);
            return new(isTried, $"{alert.Source}: {message}", e is NotificationException { IsUnavailable: true });
        }
    }

    /// <summary>Writes an event about an Alert whose receiver was not told of something.</summary>
    public Task WarnAsync(Alert alert, string message, CancellationToken cancellationToken) =>
        recorder.RecordAsync(alert.Source, "Warning", Failed, message, cancellationToken);

    // A type that is not served is said before anything is read that only it would need.
    private async Task<Receiver> OpenAsync(KubeObject source, CancellationToken cancellationToken)
    {
        ChannelType type = ChannelType.Find(ProviderReader.TypeOf(source))
            ?? throw new NotificationException($"Provider type '{ProviderReader.TypeOf(source)}' is not supported without a notification-controller");
        return _opened = sender.Open(await reader.ReadAsync(source, cancellationToken).ConfigureAwait(false), type);
    }

    private async Task<NotificationEvent> CombineAsync(Alert alert, NotificationEvent posted, CancellationToken cancellationToken)
    {
        (NotificationEvent shown, IReadOnlyList<string> conflicts) = EventMetadata.Combine(posted, alert.EventMetadata, alert.Summary);
        if (conflicts.Count > 0)
        {
            string message = $"metadata for {posted.About} has keys from more than one source: {string.Join(", ", conflicts)}";
            await recorder.RecordAsync(alert.Source, "Warning", "MetadataAppendFailed", message, cancellationToken).ConfigureAwait(false);
        }

        return shown with { Alert = alert.Source };
    }
}
