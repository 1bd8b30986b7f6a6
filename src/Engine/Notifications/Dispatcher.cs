using System.Collections.Concurrent;
using Serverless.Engine.Notifications.Channels;
using Serverless.Engine.Notifications.Matching;
using Serverless.Engine.Status;

namespace Serverless.Engine.Notifications;

/// <summary>Takes one event through one Alert: match, Provider, metadata, message (notifications.md §2). What is wrong becomes an event of the Alert.</summary>
internal sealed class Dispatcher(MessageSender sender, ProviderReader reader, LiveLabels labels, EventRecorder recorder, bool allowCrossNamespace)
{
    private const string Failed = "NotificationDispatchFailed";

    private readonly ConcurrentDictionary<string, Lazy<Task<NotificationProvider?>>> _providers = new(StringComparer.Ordinal);

    /// <summary>Tells the Alert's receiver of an event, if it is to be told.</summary>
    public async Task<DispatchResult> DispatchAsync(Alert alert, NotificationEvent posted, CancellationToken sending, CancellationToken cancellationToken)
    {
        string step = "dispatch";
        try
        {
            if (!await MatchesAsync(alert, posted, cancellationToken).ConfigureAwait(false)
                || await ProviderOfAsync(alert, cancellationToken).ConfigureAwait(false) is not { } provider
                || DispatchRules.Drop(posted, provider.Type))
            {
                return default;
            }

            ChannelType type = ChannelType.Find(provider.Type)
                ?? throw new NotificationException($"Provider type '{provider.Type}' is not supported without a notification-controller");
            NotificationEvent shown = await CombineAsync(alert, posted, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<ChannelRequest> requests = type.Channel.RequestsFor(shown, provider);
            step = "send";
            await sender.SendAsync(requests, type, provider, sending).ConfigureAwait(false);
            return new(IsAttempted: true);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The text of exceptions that are not ours may quote an address.
            string message = $"failed to {step} notification for {posted.About}: {(e is NotificationException ? e.Message : $"unexpected {e.GetType().Name}")}";
            await WarnAsync(alert, Failed, message, cancellationToken).ConfigureAwait(false);
            return new(IsAttempted: true, $"{alert.Source}: {message}", e is NotificationException { IsUnanswered: true });
        }
    }

    private async Task<bool> MatchesAsync(Alert alert, NotificationEvent posted, CancellationToken cancellationToken)
    {
        IReadOnlyList<AlertSource> sources = alert.SourcesOf(posted, allowCrossNamespace);
        if (sources.Count == 0 || !(sources.Any(s => s.Labels.Count == 0) || await IsLabelledAsync(alert, sources, posted, cancellationToken).ConfigureAwait(false)))
        {
            return false;
        }

        foreach (string fault in alert.Filter.Faults)
        {
            await WarnAsync(alert, "InvalidConfig", fault, cancellationToken).ConfigureAwait(false);
        }

        return alert.Filter.Passes(posted.Message);
    }

    private async Task<bool> IsLabelledAsync(Alert alert, IReadOnlyList<AlertSource> sources, NotificationEvent posted, CancellationToken cancellationToken)
    {
        try
        {
            Resources.KubeObject live = await labels.ReadAsync(posted, cancellationToken).ConfigureAwait(false);
            return sources.Any(s => s.Labelled(live));
        }
        catch (NotificationException e)
        {
            await WarnAsync(alert, "SourceFetchFailed", e.Message, cancellationToken).ConfigureAwait(false);
            return false;
        }
    }

    private Task<NotificationProvider?> ProviderOfAsync(Alert alert, CancellationToken cancellationToken)
    {
        string ns = alert.Source.Namespace;
        return _providers.GetOrAdd($"{ns}/{alert.Provider}", _ => new(() => reader.ReadAsync(ns, alert.Provider, cancellationToken))).Value;
    }

    private async Task<NotificationEvent> CombineAsync(Alert alert, NotificationEvent posted, CancellationToken cancellationToken)
    {
        (NotificationEvent shown, IReadOnlyList<string> conflicts) = EventMetadata.Combine(posted, alert.EventMetadata, alert.Summary);
        if (conflicts.Count > 0)
        {
            await WarnAsync(
                alert, "MetadataAppendFailed", $"metadata for {posted.About} has keys from more than one source: {string.Join(", ", conflicts)}", cancellationToken).ConfigureAwait(false);
        }

        return shown;
    }

    private Task WarnAsync(Alert alert, string reason, string message, CancellationToken cancellationToken) =>
        recorder.RecordAsync(alert.Source, "Warning", reason, message, cancellationToken);
}
