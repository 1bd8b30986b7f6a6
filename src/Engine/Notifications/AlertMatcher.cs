using Serverless.Engine.Go;
using Serverless.Engine.Notifications.Matching;
using Serverless.Engine.Resources;
using Serverless.Engine.Status;

namespace Serverless.Engine.Notifications;

/// <summary>Decides which Alerts fire for which events (notifications.md §2.1). What is wrong becomes an event of the Alert.</summary>
internal sealed class AlertMatcher(LiveLabels labels, EventRecorder recorder, bool allowCrossNamespace)
{
    /// <summary>Whether an Alert fires.</summary>
    public async Task<bool> MatchesAsync(Alert alert, NotificationEvent posted, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyList<AlertSource> sources = alert.SourcesOf(posted, allowCrossNamespace);
        if (sources.Count == 0 || !(sources.Any(s => s.Labels.Count == 0) || await IsLabelledAsync(alert, sources, posted, cancellationToken).ConfigureAwait(false)))
        {
            return false;
        }

        foreach (string fault in alert.Filter.Faults)
        {
            await WarnAsync(alert, "InvalidConfig", fault, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return alert.Filter.Passes(posted.Message);
        }
        catch (GoRegexException e)
        {
            // What an expression takes for text beyond ASCII shows only with such a text.
            await WarnAsync(alert, "InvalidConfig", e.Message, cancellationToken).ConfigureAwait(false);
            return false;
        }
    }

    private async Task<bool> IsLabelledAsync(Alert alert, IReadOnlyList<AlertSource> sources, NotificationEvent posted, CancellationToken cancellationToken)
    {
        try
        {
            KubeObject live = await labels.ReadAsync(posted, cancellationToken).ConfigureAwait(false);
            return sources.Any(s => s.Labelled(live));
        }
        catch (NotificationException e)
        {
            await WarnAsync(alert, "SourceFetchFailed", e.Message, cancellationToken).ConfigureAwait(false);
            return false;
        }
    }

    private Task WarnAsync(Alert alert, string reason, string message, CancellationToken cancellationToken) =>
        recorder.RecordAsync(alert.Source, "Warning", reason, message, cancellationToken);
}
