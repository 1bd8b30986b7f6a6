using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Serverless.Engine.Notifications.Channels;
using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Notifications;

/// <summary>
/// Sends requests to the receivers that Providers name (notifications.md §3.1), under the network rules: users choose these addresses.
/// Redirects are not followed. What goes wrong is told without addresses and tokens.
/// </summary>
internal sealed class MessageSender(NetworkRules rules, TimeProvider time) : IDisposable
{
    private const int Retries = 4;
    private const int MaxAnswerBytes = 64 * 1024;
    private const string PublicGitHub = "api.github.com";

    /// <summary>They go with the connection and the body, whatever a Secret says.</summary>
    private static readonly string[] OwnHeaders = ["Host", "Content-Length", "Transfer-Encoding", "Connection"];

    /// <summary>So that one receiver cannot take up all the time that a pass has.</summary>
    private static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly HandlerPool _handlers = new(rules) { IsUntraced = true };
    private readonly GitHubAppTokens _appTokens = new(time);

    /// <inheritdoc/>
    public void Dispose() => _handlers.Dispose();

    /// <summary>Sends the requests one after the other, within the Provider's time, and in 15 seconds at most.</summary>
    /// <exception cref="NotificationException">A receiver refused, or did not answer.</exception>
    public async Task SendAsync(IReadOnlyList<ChannelRequest> requests, ChannelType type, NotificationProvider provider, CancellationToken cancellationToken)
    {
        using HandlerPool? proxied = type.UsesProxy && provider.Proxy is { } proxy ? new(rules, proxy.ToWebProxy(), isProxyTrusted: false) { IsUntraced = true } : null;
        using CancellationTokenSource timeout = new(provider.Timeout < LongestTime ? provider.Timeout : LongestTime, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        foreach (ChannelRequest request in requests)
        {
            Answer answer = await SendAsync(request, provider, type, proxied ?? _handlers, linked.Token).ConfigureAwait(false);
            if (answer.Failure is { } failure)
            {
                throw new NotificationException(failure) { IsUnanswered = answer.IsNone };
            }
        }
    }

    /// <returns>What the last attempt ended with.</returns>
    private async Task<Answer> SendAsync(
        ChannelRequest request, NotificationProvider provider, ChannelType type, HandlerPool handlers, CancellationToken cancellationToken)
    {
        Answer answer = new("no answer in time") { IsNone = true };
        TimeSpan wait = FirstWait;
        try
        {
            for (int attempt = 0; ; attempt++)
            {
                answer = await AttemptAsync(request, provider, type, handlers, cancellationToken).ConfigureAwait(false);
                if (answer.Failure is null || !answer.IsRetried || attempt == Retries)
                {
                    return answer;
                }

                await Task.Delay(answer.Wait is { } asked && asked <= LongestWait ? asked : wait, time, cancellationToken).ConfigureAwait(false);
                wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            }
        }
        catch (OperationCanceledException)
        {
            return answer;
        }
    }

    private async Task<Answer> AttemptAsync(
        ChannelRequest request, NotificationProvider provider, ChannelType type, HandlerPool handlers, CancellationToken cancellationToken)
    {
        // GitHub's own certificate is never one of a private authority.
        TlsSettings tls = type.UsesCertificates && request.Address.Host != PublicGitHub ? provider.Tls : TlsSettings.Default;
        using HttpRequestMessage message = Message(request);
        string Hide(string text) => Masking.Hide(text, provider, request, AuthorizationOf(message));
        try
        {
            if (request.App is { } app)
            {
                string token = await _appTokens.GetAsync(app, new GitHttp(handlers.SendAsync, handlers.Rules, time), tls, cancellationToken).ConfigureAwait(false);
                Set(message.Headers, "Authorization", $"Bearer {token}");
            }

            using HttpResponseMessage response = await handlers.SendAsync(message, tls, cancellationToken).ConfigureAwait(false);
            byte[] body = await BoundedBody.ReadBeginningAsync(response.Content, MaxAnswerBytes, time, cancellationToken).ConfigureAwait(false);
            string? failure = request.Judge is { } judge ? judge(body) is { } judgement ? Hide(judgement) : null
                : response.IsSuccessStatusCode ? null
                : $"request failed with status code {(int)response.StatusCode}: {Redaction.Excerpt(Encoding.UTF8.GetString(body), Hide)}";
            return new(failure)
            {
                IsRetried = (int)response.StatusCode is >= 500 or (int)HttpStatusCode.TooManyRequests,
                Wait = RetryRules.RetryAfter(response.Headers, response.StatusCode, time.GetUtcNow()),
            };
        }
        catch (ProviderException e)
        {
            return new(Hide(e.Message));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            bool isRetried = RetryRules.IsRetried(e);
            return new($"failed to send the request: {Hide(TransportErrors.Cause("the receiver", e))}") { IsRetried = isRetried, IsNone = isRetried };
        }
    }

    private static IEnumerable<string> AuthorizationOf(HttpRequestMessage message) =>
        message.Headers.NonValidated.TryGetValues("Authorization", out HeaderStringValues values) ? values : [];

    private static HttpRequestMessage Message(ChannelRequest request)
    {
        HttpRequestMessage message = new(request.Method, request.Address) { Content = new ByteArrayContent(request.Body) };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        message.Headers.TryAddWithoutValidation("User-Agent", "flux-serverless");
        if (request.Address.UserInfo.Length > 0)
        {
            // A login in the address counts as in other clients, unless there is another one.
            string login = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(request.Address.UserInfo)));
            message.Headers.TryAddWithoutValidation("Authorization", $"Basic {login}");
        }

        foreach ((string name, string value) in request.Headers.Where(h => !OwnHeaders.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!Set(message.Headers, name, value))
            {
                Set(message.Content.Headers, name, value);
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
        /// <summary>Whether another attempt may help.</summary>
        public bool IsRetried { get; init; }

        /// <summary>How long to wait before it, if the receiver says so.</summary>
        public TimeSpan? Wait { get; init; }

        /// <summary>Whether there was no answer at all.</summary>
        public bool IsNone { get; init; }
    }
}
