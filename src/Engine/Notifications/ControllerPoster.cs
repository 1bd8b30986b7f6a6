using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Notifications.Channels;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Notifications;

/// <summary>
/// Posts events to a notification-controller (notifications.md §1.2): at a configured address, or in a cluster through the API server's
/// service proxy. After one event that nobody took in the others of the pass are left out and counted; after one that was refused they are
/// posted. A controller that gave no answer is left alone for a few minutes.
/// </summary>
internal sealed class ControllerPoster(TimeProvider time) : IDisposable
{
    private const string Service = "http:notification-controller:80";
    private const int Retries = 4;
    private const int BusyRetries = 2;
    private const int TooManyRequests = 429;

    /// <summary>The status of an attempt that was cut off, of which nothing can be said.</summary>
    private const int Unfinished = -1;

    private static readonly TimeSpan LongestBusy = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The operator chose the address, so it may be in any network.</summary>
    private readonly HandlerPool _handlers = new(NetworkRules.Open) { IsUntraced = true };

    private readonly UnavailableReceivers _unavailable = new(time);
    private readonly PostedEvents _posted = new(time);

    /// <inheritdoc/>
    public void Dispose() => _handlers.Dispose();

    /// <summary>
    /// Posts the events of a cluster. The receiver takes events for the same that have the same object and text, whatever the cluster; a token
    /// of the object tells them apart, and is not shown to people.
    /// </summary>
    /// <returns>What kept an event from being posted, or <see langword="null"/>.</returns>
    public Task<string?> PostAsync(Uri address, string cluster, IReadOnlyList<NotificationEvent> events, CancellationToken cancellationToken) =>
        PostAllAsync(
            address.AbsoluteUri,
            [.. events.Select(e => EventMetadata.WithToken(e, TokenOf(cluster, e)))],
            (body, token) => PostAsync(address, body, token),
            cancellationToken);

    /// <summary>Posts the events of a cluster to the controller in it.</summary>
    /// <returns>What kept an event from being posted, or <see langword="null"/>.</returns>
    public Task<string?> PostAsync(KubernetesClient client, string cluster, string ns, IReadOnlyList<NotificationEvent> events, CancellationToken cancellationToken) =>
        PostAllAsync($"{cluster}/{ns}", events, (body, token) => PostAsync(client, ns, body, token), cancellationToken);

    private static string TokenOf(string cluster, NotificationEvent posted) =>
        $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{cluster}/{posted.Uid}")))}";

    private async Task<string?> PostAllAsync(
        string controller, IReadOnlyList<NotificationEvent> events, Func<byte[], CancellationToken, Task<Answer>> post, CancellationToken cancellationToken)
    {
        events = [.. events.Where(e => !_posted.Has(controller, e)).DistinctBy(EventKey.Of)];
        if (events.Count > 0 && _unavailable.Has(controller))
        {
            return $"{events.Count} event(s) were not posted: notification-controller is {UnavailableReceivers.Why}";
        }

        string? first = null;
        for (int done = 0; done < events.Count; done++)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return Joined(first, $"the time for it is over, {events.Count - done} event(s) were not posted");
            }

            NotificationEvent posted = events[done];
            Answer answer = await TryAsync(() => post(posted.ToUtf8(), cancellationToken), cancellationToken).ConfigureAwait(false);
            if (answer.Failure is not { } failure)
            {
                if (answer.Status != TooManyRequests)
                {
                    _posted.Add(controller, posted);
                }

                continue;
            }

            first ??= $"event {posted.Reason} about {posted.About} was not posted to notification-controller: {failure}";
            if (answer.Status is 0 or >= 500)
            {
                _unavailable.Add(controller);
            }

            if (answer.Status is Unfinished or 0 or >= 500 or 401 or 403 or 404)
            {
                return done + 1 == events.Count ? first : Joined(first, $"{events.Count - done - 1} more event(s) were not posted");
            }
        }

        return first;
    }

    private static string Joined(string? first, string left) => first is null ? left : $"{first}; {left}";

    private async Task<Answer> TryAsync(Func<Task<Answer>> post, CancellationToken cancellationToken)
    {
        Answer answer = new(Unfinished, "no answer in time");
        try
        {
            TimeSpan wait = FirstWait;
            for (int attempt = 0; ; attempt++)
            {
                answer = await post().ConfigureAwait(false);
                TimeSpan? next = answer.BusyFor is { } busy ? (attempt < BusyRetries ? busy : null)
                    : answer.Failure is not null && answer.Status is 0 or >= 500 && attempt < Retries ? wait
                    : null;
                if (next is null)
                {
                    return answer.BusyFor is null ? answer : answer with { Failure = "the API server is busy and answered with status code 429" };
                }

                await Task.Delay(next.Value, time, cancellationToken).ConfigureAwait(false);
                wait *= 2;
            }
        }
        catch (OperationCanceledException)
        {
            return answer;
        }
    }

    private static async Task<Answer> PostAsync(KubernetesClient client, string ns, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            await client.PostToServiceAsync(ns, Service, body, cancellationToken).ConfigureAwait(false);
            return new(200, null);
        }
        catch (KubernetesException e) when (e.Code == TooManyRequests)
        {
            // The controller has had the same event within its window, and says for how long; or the API server is busy, for a moment.
            TimeSpan wait = e.RetryAfter ?? FirstWait;
            return new(e.Code, null, wait <= LongestBusy ? wait : null);
        }
        catch (KubernetesException e)
        {
            return new(e.Code, e.Message);
        }
    }

    private async Task<Answer> PostAsync(Uri address, byte[] body, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(AttemptTimeout, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using HttpRequestMessage message = new(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        foreach ((string name, string value) in Authorization.Of(address))
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using HttpResponseMessage response = await _handlers.SendAsync(message, TlsSettings.Default, linked.Token).ConfigureAwait(false);
            int status = (int)response.StatusCode;
            return new(status, status is (>= 200 and <= 299) or TooManyRequests ? null : $"it answered with status code {status}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(0, "no answer in time");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new(0, TransportErrors.Cause(address.Authority, e));
        }
    }

    /// <param name="Status">HTTP status of the last attempt that ended; 0 when it got no answer.</param>
    /// <param name="Failure">What is wrong; <see langword="null"/> for nothing.</param>
    /// <param name="BusyFor">After which time to ask again, when it may not have been the controller that answered.</param>
    private readonly record struct Answer(int Status, string? Failure, TimeSpan? BusyFor = null);
}
