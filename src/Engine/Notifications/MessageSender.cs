using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Serverless.Engine.Notifications.Channels;
using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Scanning.Registry.Transport;
using Authorization = Serverless.Engine.Notifications.Channels.Authorization;

namespace Serverless.Engine.Notifications;

/// <summary>
/// Sends requests to the receivers that Providers name (notifications.md §3.1). Redirects are not followed. What goes wrong is told
/// without addresses and tokens.
/// </summary>
internal sealed class MessageSender(NetworkRules rules, TimeProvider time) : IDisposable
{
    private const int Retries = 4;

    /// <summary>Longer than the credentials that a receiver may repeat: half of one could not be masked.</summary>
    private const int MaxErrorBytes = 16 * 1024;

    /// <summary>Slack repeats the message.</summary>
    private const int MaxReadBytes = 1024 * 1024;

    private const string PublicGitHub = "api.github.com";

    /// <summary>They go with the connection and the body, whatever a Secret says.</summary>
    private static readonly string[] OwnHeaders = ["Host", "Content-Length", "Transfer-Encoding", "Connection"];

    /// <summary>So that one receiver cannot take up all the time that a pass has.</summary>
    private static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);

    private readonly ReceiverConnections _straight = new(rules, time);
    private readonly GitHubAppTokens _appTokens = new(time);
    private readonly UnavailableReceivers _unavailable = new(time);

    /// <inheritdoc/>
    public void Dispose() => _straight.Dispose();

    /// <summary>Prepares what the messages of a pass for one Provider share.</summary>
    public Receiver Open(NotificationProvider provider, ChannelType type) =>
        new(provider, type, type.UsesProxy && provider.Proxy is { } proxy ? new(rules, time, proxy) : null);

    /// <summary>Makes sure that a receiver is not to be left alone for now.</summary>
    /// <exception cref="NotificationException">It was unavailable a few minutes ago.</exception>
    public void RequireAvailable(Receiver receiver)
    {
        if (_unavailable.Has(receiver.Key))
        {
            throw new NotificationException($"the receiver is {UnavailableReceivers.Why}") { IsUnavailable = true };
        }
    }

    /// <summary>Sends the requests one after the other, within the Provider's time, and in 15 seconds at most.</summary>
    /// <exception cref="NotificationException">A receiver refused, or is unavailable.</exception>
    public async Task SendAsync(IReadOnlyList<ChannelRequest> requests, Receiver receiver, CancellationToken cancellationToken)
    {
        TimeSpan limit = receiver.Provider.Timeout < LongestTime ? receiver.Provider.Timeout : LongestTime;
        long started = time.GetTimestamp();
        using CancellationTokenSource timeout = new(limit, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        foreach (ChannelRequest request in requests)
        {
            Answer answer = await SendAsync(request, receiver, () => limit - time.GetElapsedTime(started), linked.Token).ConfigureAwait(false);
            // One message alone may be what a receiver stumbles over.
            bool isUnavailable = answer.IsUnavailable && (!answer.IsOwnError || ++receiver.Errors > 1);
            if (isUnavailable && !cancellationToken.IsCancellationRequested)
            {
                _unavailable.Add(receiver.Key, answer.Wait);
            }

            if (answer.Failure is { } failure)
            {
                throw new NotificationException(failure) { IsUnavailable = isUnavailable };
            }

            if (answer.IsSettled)
            {
                return;
            }
        }
    }

    /// <returns>What the last attempt ended with.</returns>
    private async Task<Answer> SendAsync(ChannelRequest request, Receiver receiver, Func<TimeSpan> left, CancellationToken cancellationToken)
    {
        Answer answer = new("no answer in time") { IsRetried = true, IsUnavailable = true };
        TimeSpan wait = FirstWait;
        try
        {
            for (int attempt = 0; ; attempt++)
            {
                answer = await AttemptAsync(request, receiver, cancellationToken).ConfigureAwait(false);
                TimeSpan next = answer.Wait ?? wait;
                if (!answer.IsRetried || attempt == Retries || next >= left())
                {
                    return answer;
                }

                await Task.Delay(next, time, cancellationToken).ConfigureAwait(false);
                wait *= 2;
            }
        }
        catch (OperationCanceledException)
        {
            return answer;
        }
    }

    private async Task<Answer> AttemptAsync(ChannelRequest request, Receiver receiver, CancellationToken cancellationToken)
    {
        // GitHub's own certificate is never one of a private authority.
        TlsSettings tls = receiver.Type.UsesCertificates && request.Address.Host != PublicGitHub ? receiver.Provider.Tls : TlsSettings.Default;
        ReceiverConnections connections = receiver.Proxied ?? _straight;
        using HttpRequestMessage message = Message(request);
        string Hide(string text) => Masking.Hide(text, receiver.Provider, request, AuthorizationOf(message));
        try
        {
            if (request.App is { } app)
            {
                string token = await _appTokens.GetAsync(app, connections.Git, tls, cancellationToken).ConfigureAwait(false);
                Set(message.Headers, "Authorization", $"Bearer {token}");
            }

            (HttpResponseMessage received, bool isQuotable) = await connections.SendAsync(message, tls, cancellationToken).ConfigureAwait(false);
            using HttpResponseMessage response = received;
            string? failure = await FailureOfAsync(request, response, isQuotable, Hide, cancellationToken).ConfigureAwait(false);
            bool isRetried = failure is not null && (int)response.StatusCode is >= 500 or (int)HttpStatusCode.TooManyRequests;
            return new(failure)
            {
                IsSettled = failure is null && request.IsSettled is { } isSettled && isSettled(await ReadAsync(response, MaxReadBytes, cancellationToken).ConfigureAwait(false)),
                IsRetried = isRetried,
                IsUnavailable = isRetried,
                IsOwnError = (int)response.StatusCode >= 500,
                Wait = RetryRules.RetryAfter(response.Headers, response.StatusCode, time.GetUtcNow()),
            };
        }
        catch (ProviderException e)
        {
            // Who cannot log in now cannot for the next event either.
            return new(Hide(e.Message)) { IsUnavailable = true };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            bool isRetried = RetryRules.IsRetried(e);
            return new($"failed to send the request: {Hide(TransportErrors.Cause("the receiver", e))}") { IsRetried = isRetried, IsUnavailable = isRetried };
        }
    }

    private async Task<string?> FailureOfAsync(ChannelRequest request, HttpResponseMessage response, bool isQuotable, Func<string, string> hide, CancellationToken cancellationToken)
    {
        string words;
        if (request.Judge is { } judge)
        {
            if (judge(await ReadAsync(response, MaxReadBytes, cancellationToken).ConfigureAwait(false)) is not { } judgement)
            {
                return null;
            }

            if (isQuotable)
            {
                return Redaction.Excerpt(judgement, hide);
            }

            words = "";
        }
        else if (response.IsSuccessStatusCode)
        {
            return null;
        }
        else
        {
            words = isQuotable ? Redaction.Excerpt(Encoding.UTF8.GetString(await ReadAsync(response, MaxErrorBytes, cancellationToken).ConfigureAwait(false)), hide) : "";
        }

        return $"request failed with status code {(int)response.StatusCode}{(words.Length > 0 ? $": {words}" : "")}";
    }

    private Task<byte[]> ReadAsync(HttpResponseMessage response, int most, CancellationToken cancellationToken) =>
        BoundedBody.ReadBeginningAsync(response.Content, most, time, cancellationToken);

    private static IEnumerable<string> AuthorizationOf(HttpRequestMessage message) =>
        message.Headers.NonValidated.TryGetValues("Authorization", out HeaderStringValues values) ? values : [];

    private static HttpRequestMessage Message(ChannelRequest request)
    {
        HttpRequestMessage message = new(request.Method, request.Address);
        if (request.Method != HttpMethod.Get)
        {
            message.Content = new ByteArrayContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        message.Headers.TryAddWithoutValidation("User-Agent", "flux-serverless");

        // A login in the address counts as in other clients, unless there is another one.
        foreach ((string name, string value) in Authorization.Of(request.Address).Concat(request.Headers).Where(h => !OwnHeaders.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!Set(message.Headers, name, value) && message.Content is { } content)
            {
                Set(content.Headers, name, value);
            }
        }

        return message;
    }

    /// <returns>False when the name does not belong among these headers.</returns>
    private static bool Set(HttpHeaders headers, string name, string value)
    {
        if (headers.NonValidated.Contains(name))
        {
            headers.Remove(name);
        }

        return headers.TryAddWithoutValidation(name, value);
    }

    /// <param name="Failure">What is wrong, without secrets; <see langword="null"/> for nothing.</param>
    private readonly record struct Answer(string? Failure)
    {
        /// <summary>Whether the requests after it are needless.</summary>
        public bool IsSettled { get; init; }

        /// <summary>Whether another attempt may help.</summary>
        public bool IsRetried { get; init; }

        /// <summary>How long to wait before it, if the receiver says so.</summary>
        public TimeSpan? Wait { get; init; }

        /// <summary>Whether there was no answer, or the receiver takes no message at present.</summary>
        public bool IsUnavailable { get; init; }

        /// <summary>Whether it said that something is wrong with itself.</summary>
        public bool IsOwnError { get; init; }
    }
}
