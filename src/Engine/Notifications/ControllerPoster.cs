using Serverless.Engine.Kubernetes;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Notifications;

/// <summary>
/// Posts events to a notification-controller (notifications.md §1.2): at a configured address, or in a cluster through the API server's
/// service proxy. After one event that could not be posted the others of the pass are not tried.
/// </summary>
internal sealed class ControllerPoster(TimeProvider time) : IDisposable
{
    private const string Service = "http:notification-controller:80";
    private const int Retries = 4;
    private const int Duplicate = 429;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The operator chose the address, so it may be in any network.</summary>
    private readonly HandlerPool _handlers = new(NetworkRules.Open) { IsUntraced = true };

    /// <inheritdoc/>
    public void Dispose() => _handlers.Dispose();

    /// <returns>What kept an event from being posted, or <see langword="null"/>.</returns>
    public Task<string?> PostAsync(Uri address, IReadOnlyList<NotificationEvent> events, CancellationToken cancellationToken) =>
        PostAllAsync(events, (body, token) => PostAsync(address, body, token), cancellationToken);

    /// <returns>What kept an event from being posted, or <see langword="null"/>.</returns>
    public Task<string?> PostAsync(KubernetesClient client, string ns, IReadOnlyList<NotificationEvent> events, CancellationToken cancellationToken) =>
        PostAllAsync(events, (body, token) => PostAsync(client, ns, body, token), cancellationToken);

    private async Task<string?> PostAllAsync(
        IReadOnlyList<NotificationEvent> events, Func<byte[], CancellationToken, Task<Answer>> post, CancellationToken cancellationToken)
    {
        foreach (NotificationEvent posted in events)
        {
            Answer answer = await TryAsync(() => post(posted.ToUtf8(), cancellationToken), cancellationToken).ConfigureAwait(false);
            if (answer.Failure is { } failure)
            {
                return $"event {posted.Reason} about {posted.About} was not posted to notification-controller: {failure}";
            }
        }

        return null;
    }

    private async Task<Answer> TryAsync(Func<Task<Answer>> post, CancellationToken cancellationToken)
    {
        Answer answer = new(0, "no answer in time");
        try
        {
            TimeSpan wait = FirstWait;
            for (int attempt = 0; ; attempt++)
            {
                answer = await post().ConfigureAwait(false);
                if (answer.Failure is null || answer.Status is not (0 or >= 500) || attempt == Retries)
                {
                    return answer;
                }

                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
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
        catch (KubernetesException e)
        {
            // The controller has had the same event within its window.
            return new(e.Code, e.Code == Duplicate ? null : e.Message);
        }
    }

    private async Task<Answer> PostAsync(Uri address, byte[] body, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(AttemptTimeout, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using HttpRequestMessage message = new(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        try
        {
            using HttpResponseMessage response = await _handlers.SendAsync(message, TlsSettings.Default, linked.Token).ConfigureAwait(false);
            int status = (int)response.StatusCode;
            return new(status, status is (>= 200 and <= 299) or Duplicate ? null : $"it answered with status code {status}");
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

    /// <param name="Status">HTTP status; 0 when there was no answer.</param>
    /// <param name="Failure">What is wrong; <see langword="null"/> for nothing.</param>
    private readonly record struct Answer(int Status, string? Failure);
}
