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

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly HandlerPool _handlers = new(rules) { IsUntraced = true };
    private readonly GitHubAppTokens _appTokens = new(time);

    /// <inheritdoc/>
    public void Dispose() => _handlers.Dispose();

    /// <summary>Sends the requests one after the other, within the Provider's time.</summary>
    /// <exception cref="NotificationException">A receiver refused, or did not answer.</exception>
    public async Task SendAsync(IReadOnlyList<ChannelRequest> requests, ChannelType type, NotificationProvider provider, CancellationToken cancellationToken)
    {
        using HandlerPool? proxied = type.UsesProxy && provider.Proxy is { } proxy ? new(rules, proxy.ToWebProxy(), isProxyTrusted: false) { IsUntraced = true } : null;
        using CancellationTokenSource timeout = new(provider.Timeout, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        foreach (ChannelRequest request in requests)
        {
            // GitHub's own certificate is never one of a private authority.
            TlsSettings tls = type.UsesCertificates && request.Address.Host != PublicGitHub ? provider.Tls : TlsSettings.Default;
            string Hide(string text) => Masking.Hide(text, provider, request);
            if (await SendAsync(request, proxied ?? _handlers, tls, Hide, linked.Token).ConfigureAwait(false) is { } failure)
            {
                throw new NotificationException(Hide(failure));
            }
        }
    }

    /// <returns>What the last attempt ended with; <see langword="null"/> for success.</returns>
    private async Task<string?> SendAsync(ChannelRequest request, HandlerPool handlers, TlsSettings tls, Func<string, string> hide, CancellationToken cancellationToken)
    {
        string failure = "no answer in time";
        TimeSpan wait = FirstWait;
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                Answer answer = await AttemptAsync(request, handlers, tls, hide, cancellationToken).ConfigureAwait(false);
                if (answer.Failure is null || !answer.IsRetried || attempt == Retries)
                {
                    return answer.Failure;
                }

                failure = answer.Failure;
                await Task.Delay(answer.Wait is { } asked && asked <= LongestWait ? asked : wait, time, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return failure;
            }

            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    private async Task<Answer> AttemptAsync(
        ChannelRequest request, HandlerPool handlers, TlsSettings tls, Func<string, string> hide, CancellationToken cancellationToken)
    {
        try
        {
            using HttpRequestMessage message = Message(request);
            if (request.App is { } app)
            {
                string token = await _appTokens.GetAsync(app, new GitHttp(handlers.SendAsync, handlers.Rules, time), tls, cancellationToken).ConfigureAwait(false);
                message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
            }

            using HttpResponseMessage response = await handlers.SendAsync(message, tls, cancellationToken).ConfigureAwait(false);
            byte[] body = await BoundedBody.ReadBeginningAsync(response.Content, MaxAnswerBytes, cancellationToken).ConfigureAwait(false);
            string? failure = request.Judge is { } judge ? judge(body)
                : response.IsSuccessStatusCode ? null
                : $"request failed with status code {(int)response.StatusCode}: {Redaction.Excerpt(Encoding.UTF8.GetString(body), hide)}";
            return new(
                failure,
                (int)response.StatusCode is >= 500 or (int)HttpStatusCode.TooManyRequests,
                RetryRules.RetryAfter(response.Headers, response.StatusCode, time.GetUtcNow()));
        }
        catch (ProviderException e)
        {
            return new(e.Message, false, null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new($"failed to send the request: {TransportErrors.Cause("the receiver", e)}", RetryRules.IsRetried(e), null);
        }
    }

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

    /// <param name="Failure">What is wrong; <see langword="null"/> for nothing.</param>
    /// <param name="IsRetried">Whether another attempt may help.</param>
    /// <param name="Wait">How long to wait before it, if the receiver says so.</param>
    private readonly record struct Answer(string? Failure, bool IsRetried, TimeSpan? Wait);
}
