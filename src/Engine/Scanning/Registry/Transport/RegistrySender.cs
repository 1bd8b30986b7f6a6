using System.Net;
using Serverless.Engine.Scanning.Registry.Authentication;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>
/// Sends a request and reads the answer: within the host's budget, with retries, following redirects itself so that credentials
/// never leave the origin they are for (registry.md §2.6, §9.1).
/// </summary>
internal sealed class RegistrySender(HandlerPool handlers, HostBudgets budgets, RegistryClientOptions options, TimeProvider time, Random random)
{
    private const int MaxRedirects = 10;
    private const int MaxErrorBytes = 64 * 1024;

    /// <summary>Which addresses may be called.</summary>
    public NetworkRules Rules => handlers.Rules;

    /// <summary>Requests sent so far.</summary>
    public long Requests => budgets.Turns;

    /// <summary>Sends a request to a registry or its token server. Any status is an answer.</summary>
    /// <exception cref="RegistryException">There was no answer, or it must not be used.</exception>
    public async Task<RegistryResponse> SendAsync(RegistryRequest request, TlsSettings tls, Deadline deadline)
    {
        for (int attempt = 0; ; attempt++)
        {
            bool last = attempt >= options.RetryDelays.Count;
            string host = request.Uri.Authority;
            TimeSpan wait;
            try
            {
                RegistryResponse response = await FollowAsync(request, tls, hop => host = hop, deadline);
                if (!RetryRules.IsRetried(response.Status) || last)
                {
                    return response;
                }

                wait = response.RetryAfter ?? Spread(attempt);
                if (wait >= deadline.Remaining)
                {
                    return response;
                }
            }
            catch (Exception e) when (RetryRules.IsRetried(e) && !last && Spread(attempt) < deadline.Remaining)
            {
                wait = Spread(attempt);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or InvalidDataException)
            {
                throw TransportErrors.From(request, host, e);
            }
            catch (RegistryException e)
            {
                throw e.Masked(text => Redaction.Mask(text, request.Secrets));
            }

            await DelayAsync(request, wait, deadline);
        }
    }

    /// <summary>
    /// Asks once whether a registry answers at an address. Only a registry's own statuses count (registry.md §4.1): a server with TLS answers
    /// 400 to who speaks without, one that has moved to TLS redirects there, and another server than the registry may have the port for TLS.
    /// </summary>
    /// <returns>Why no registry answered, or <see langword="null"/>.</returns>
    public async Task<RegistryException?> ProbeAsync(Uri uri, TlsSettings tls, Deadline deadline, CancellationToken cancellationToken)
    {
        RegistryRequest request = new(HttpMethod.Get, uri, MaxErrorBytes);
        using CancellationTokenSource attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await TakeTurnAsync(request, deadline, cancellationToken);
            using CancellationTokenSource timeout = new(options.AttemptTimeout, time);
            await using CancellationTokenRegistration registration = timeout.Token.Register(attempt.Cancel);
            RegistryResponse response = await ExchangeAsync(request, tls, attempt.Token);
            return response.Status is HttpStatusCode.OK or HttpStatusCode.Unauthorized
                ? null
                : new RegistryException($"{request}: {uri.Authority} is no registry over {(uri.Scheme == Uri.UriSchemeHttps ? "HTTPS" : "plain HTTP")} (status {(int)response.Status})")
                {
                    Status = (int)response.Status,
                    IsTransient = RetryRules.IsRetried(response.Status),
                    RetryAfter = response.RetryAfter,
                };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            return TransportErrors.From(request, uri.Authority, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return new RegistryException($"{request}: no answer within {options.AttemptTimeout.TotalSeconds} s", e) { IsTransient = true };
        }
        catch (RegistryException e)
        {
            return e;
        }
    }

    private TimeSpan Spread(int attempt)
    {
        lock (random)
        {
            return RetryRules.Spread(options.RetryDelays[attempt], random);
        }
    }

    private async Task DelayAsync(RegistryRequest request, TimeSpan wait, Deadline deadline)
    {
        try
        {
            await Task.Delay(wait, time, deadline.Token);
        }
        catch (OperationCanceledException e) when (!deadline.Caller.IsCancellationRequested)
        {
            throw TransportErrors.OutOfTime(request, e);
        }
    }

    /// <summary>Waits for a turn, sends, and reads: each hop of redirects does all of it, and has the time of one attempt.</summary>
    private async Task<RegistryResponse> SendOnceAsync(RegistryRequest request, TlsSettings tls, Deadline deadline)
    {
        using CancellationTokenSource attempt = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
        try
        {
            await TakeTurnAsync(request, deadline, deadline.Token);
            using CancellationTokenSource timeout = new(options.AttemptTimeout, time);
            await using CancellationTokenRegistration registration = timeout.Token.Register(attempt.Cancel);
            return await ExchangeAsync(request, tls, attempt.Token);
        }
        catch (OperationCanceledException e) when (!deadline.Token.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {options.AttemptTimeout.TotalSeconds} s", e);
        }
        catch (OperationCanceledException e) when (!deadline.Caller.IsCancellationRequested)
        {
            throw TransportErrors.OutOfTime(request, e);
        }
    }

    /// <summary>A registry that asked everybody to wait for longer than the call may last is not asked at all.</summary>
    private async Task TakeTurnAsync(RegistryRequest request, Deadline deadline, CancellationToken cancellationToken)
    {
        TimeSpan pause = await budgets.WaitAsync(request.Uri.Authority, () => deadline.Remaining, cancellationToken);
        if (pause > TimeSpan.Zero)
        {
            throw new RegistryException($"{request}: not sent, because {request.Uri.Authority} asked to wait another {Math.Ceiling(pause.TotalSeconds)} s")
            {
                IsTransient = true,
                RetryAfter = pause,
                Status = (int)HttpStatusCode.TooManyRequests,
            };
        }
    }

    private async Task<RegistryResponse> FollowAsync(RegistryRequest request, TlsSettings tls, Action<string> calling, Deadline deadline)
    {
        RegistryRequest current = request;
        bool triedAnonymousToken = request.IsForToken;
        for (int redirects = 0; ; redirects++)
        {
            calling(current.Uri.Authority);
            TlsSettings shown = NetworkGuard.IsSameOrigin(current.Uri, request.Uri) ? tls : tls.WithoutClientCertificate;
            RegistryResponse response = await SendOnceAsync(current, shown, deadline);
            if (NextHop(current, response) is { } next)
            {
                if (redirects >= MaxRedirects)
                {
                    throw new RegistryException($"{request}: more than {MaxRedirects} redirects");
                }

                NetworkGuard.CheckDerived(next, request.Uri, "redirect", Rules);
                if (current.Uri.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps)
                {
                    // Also when the registry itself is spoken to without TLS: what was moved to TLS stays there.
                    throw new RegistryException($"{request.Uri.Authority}: redirect to '{Redaction.Url(next)}' refused: it must use https");
                }

                current = current with { Uri = next, Authorization = NetworkGuard.IsSameOrigin(next, request.Uri) ? request.Authorization : null };
            }
            else if (response.Status == HttpStatusCode.Unauthorized && !triedAnonymousToken && !NetworkGuard.IsSameOrigin(current.Uri, request.Uri)
                && await AnonymousTokens.TryGetAsync(this, response, shown, deadline) is { } token)
            {
                // Another host than the registry gets only a token that anyone can have.
                triedAnonymousToken = true;
                current = current with { Authorization = $"Bearer {token}" };
            }
            else
            {
                return response with { IsRedirected = !NetworkGuard.IsSameOrigin(current.Uri, request.Uri) };
            }
        }
    }

    private static Uri? NextHop(RegistryRequest request, RegistryResponse response) =>
        request.Form is null
        && (int)response.Status is 301 or 302 or 303 or 307 or 308
        && response.Header("Location").FirstOrDefault() is { Length: > 0 } location
        && Uri.TryCreate(request.Uri, location, out Uri? next)
            ? next
            : null;

    private async Task<RegistryResponse> ExchangeAsync(RegistryRequest request, TlsSettings tls, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = request.ToMessage(options.UserAgent);
        using HttpResponseMessage response = await handlers.SendAsync(message, tls, cancellationToken);
        TimeSpan? retryAfter = RetryRules.RetryAfter(response.Headers, response.StatusCode, time.GetUtcNow());
        if (retryAfter is { } pause && response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
        {
            budgets.Pause(request.Uri.Authority, pause);
        }

        byte[] body = request.Method == HttpMethod.Head || (int)response.StatusCode is >= 300 and <= 399 ? []
            : response.IsSuccessStatusCode ? await BoundedBody.ReadAsync(response.Content, request.MaxBytes, request.ToString(), cancellationToken)
            : await BoundedBody.ReadBeginningAsync(response.Content, MaxErrorBytes, time, cancellationToken);
        return new(response.StatusCode, request.Uri, response.Headers, response.Content.Headers, body)
        {
            RetryAfter = retryAfter,
            Sent = request.Secrets,
            WasShownAny = request.Authorization is not null || request.Form is not null,
        };
    }
}
