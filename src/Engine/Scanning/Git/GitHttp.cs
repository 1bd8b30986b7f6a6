using System.Globalization;
using System.Net;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Git;

/// <summary>Calls the APIs of Git services, with one policy for attempts, redirects and sizes (providers.md §1.4, §1.8).</summary>
/// <param name="send">Sends one request and follows nothing.</param>
/// <param name="rules">Which addresses redirects may lead to.</param>
/// <param name="time">The clock.</param>
internal sealed class GitHttp(Func<HttpRequestMessage, TlsSettings, CancellationToken, Task<HttpResponseMessage>> send, NetworkRules rules, TimeProvider time)
{
    public const int MaxBytes = 10 * 1024 * 1024;

    /// <summary>Headers that never go to another host and are never shown.</summary>
    public static readonly string[] CredentialHeaders = ["Authorization", "PRIVATE-TOKEN", "X-Amz-Security-Token"];

    private const int MaxErrorBytes = 64 * 1024;
    private const int MaxRedirects = 5;

    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan[] RetryDelays = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    private readonly GitPageCache _pages = new();
    private readonly GitPauses _pauses = new(time);

    /// <summary>The answer of a call that succeeds.</summary>
    /// <param name="create">Makes the request, anew for each attempt.</param>
    /// <param name="tls">Certificates.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ProviderException">No answer, or one that is no success.</exception>
    public async Task<GitAnswer> SendAsync(Func<HttpRequestMessage> create, TlsSettings tls, CancellationToken cancellationToken)
    {
        string caller = await TakeTurnAsync(create, cancellationToken);
        for (int attempt = 0; ; attempt++)
        {
            bool last = attempt == RetryDelays.Length;
            TimeSpan wait = last ? TimeSpan.Zero : RetryDelays[attempt];
            string host = "";
            try
            {
                (GitAnswer? answer, ProviderException? failure, bool isRetried) = await AttemptAsync(create, tls, hop => host = hop, cancellationToken);
                if (answer is not null)
                {
                    return answer;
                }

                wait = failure!.RetryAfter ?? wait;
                _pauses.Begin(caller, failure);
                if (last || !isRetried || wait > LongestWait)
                {
                    throw failure;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
            {
                if (last || !RetryRules.IsRetried(e))
                {
                    throw new ProviderException(TransportErrors.Cause(host, e), TransportErrors.Inner(e));
                }
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>A service that asked somebody to wait is not asked meanwhile: a short pause is waited for, once.</summary>
    /// <returns>By what its pauses are known.</returns>
    private async Task<string> TakeTurnAsync(Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = create();
        string key = GitPauses.KeyOf(request);
        bool waited = false;
        for (TimeSpan pause = _pauses.Left(key); pause > TimeSpan.Zero; pause = _pauses.Left(key))
        {
            if (waited || pause > LongestWait)
            {
                throw new ProviderException(string.Create(
                    CultureInfo.InvariantCulture, $"{request.Method} {Redaction.Url(request.RequestUri!)}: not sent (rate limited until {time.GetUtcNow() + pause:yyyy-MM-ddTHH:mm:ssZ})"))
                {
                    RetryAfter = pause,
                    Status = (int)HttpStatusCode.TooManyRequests,
                };
            }

            await Task.Delay(pause, time, cancellationToken);
            waited = true;
        }

        return key;
    }

    private async Task<(GitAnswer? Answer, ProviderException? Failure, bool IsRetried)> AttemptAsync(
        Func<HttpRequestMessage> create, TlsSettings tls, Action<string> calling, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(AttemptTimeout, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using HttpRequestMessage request = create();
            string key = GitPageCache.KeyOf(request);
            GitPageCache.Page? known = _pages.Prepare(request, key);
            (HttpResponseMessage response, Uri uri) = await FollowAsync(request, create, tls, calling, linked.Token);
            using (response)
            {
                if (response.StatusCode == HttpStatusCode.NotModified && known is not null)
                {
                    return (known.Open(), null, false);
                }

                byte[] body = response.IsSuccessStatusCode
                    ? await ReadAsync(response.Content, uri, linked.Token)
                    : await BoundedBody.ReadBeginningAsync(response.Content, MaxErrorBytes, time, linked.Token);
                if (!response.IsSuccessStatusCode)
                {
                    return (null, GitErrors.From(request, uri, response, body, time.GetUtcNow()), IsRetried(response.StatusCode));
                }

                GitAnswer answer = new(uri, response.Headers, response.Content.Headers.ContentType?.MediaType ?? "", body);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    _pages.Keep(key, response, answer);
                }

                return (answer, null, false);
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {AttemptTimeout.TotalSeconds} s", e);
        }
    }

    private async Task<(HttpResponseMessage Response, Uri Uri)> FollowAsync(
        HttpRequestMessage first, Func<HttpRequestMessage> create, TlsSettings tls, Action<string> calling, CancellationToken cancellationToken)
    {
        Uri origin = first.RequestUri!;
        Uri current = origin;
        calling(current.Authority);
        HttpResponseMessage response = await send(first, tls, cancellationToken);
        for (int redirects = 0; redirects < MaxRedirects && first.Method == HttpMethod.Get
            && (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location; redirects++)
        {
            current = Next(origin, current, location);
            calling(current.Authority);
            response.Dispose();
            using HttpRequestMessage request = create();
            request.RequestUri = current;
            bool isOrigin = NetworkGuard.IsSameOrigin(current, origin);
            if (!isOrigin)
            {
                Array.ForEach(CredentialHeaders, name => request.Headers.Remove(name));
            }

            response = await send(request, isOrigin ? tls : tls.WithoutClientCertificate, cancellationToken);
        }

        return (response, current);
    }

    private Uri Next(Uri origin, Uri current, Uri location)
    {
        try
        {
            return Redirects.Follow(origin, current, location, rules);
        }
        catch (RegistryException e)
        {
            throw new ProviderException(e.Message, e);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            return await BoundedBody.ReadAsync(content, MaxBytes, Redaction.Url(uri), cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new ProviderException($"{Redaction.Url(uri)}: damaged answer", e);
        }
        catch (RegistryException e)
        {
            throw new ProviderException($"response body exceeds the maximum allowed size of {MaxBytes} bytes", e);
        }
    }

    private static bool IsRetried(HttpStatusCode status) => (int)status is 429 or 502 or 503 or 504;
}
