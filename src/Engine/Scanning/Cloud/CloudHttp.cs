using System.Net;
using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Cloud;

/// <summary>
/// Calls the token endpoints of clouds: a few attempts, a short limit for each, no redirects, bounded answers that are never quoted.
/// </summary>
/// <param name="send">Sends one request and follows nothing.</param>
/// <param name="time">The clock.</param>
/// <param name="budgets">The lines in front of the hosts; <see langword="null"/> for hosts that nobody else calls.</param>
internal sealed class CloudHttp(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, TimeProvider time, HostBudgets? budgets = null)
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxErrorBytes = 64 * 1024;

    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan[] RetryDelays = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    /// <summary>The same for registries' own hosts, which are asked for more than logins.</summary>
    public CloudHttp Within(HostBudgets shared) => new(send, time, shared);

    /// <summary>The answer's body.</summary>
    /// <param name="what">The call in words, for messages.</param>
    /// <param name="create">Makes the request, anew for each attempt.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="RegistryException">No answer, or one that is no success.</exception>
    public async Task<byte[]> SendAsync(string what, Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            bool last = attempt == RetryDelays.Length;
            TimeSpan wait = last ? TimeSpan.Zero : RetryDelays[attempt];
            try
            {
                CloudReply reply = await AttemptAsync(what, create, cancellationToken);
                if ((int)reply.Status is >= 200 and <= 299)
                {
                    return reply.Body;
                }

                wait = reply.RetryAfter ?? wait;
                if (last || !RetryRules.IsRetried(reply.Status) || wait > LongestWait)
                {
                    throw Refused(what, reply);
                }
            }
            catch (RegistryException e) when (e is { Status: null, IsTransient: true } && !last)
            {
                // There was no answer.
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>The answer as a JSON object.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public async Task<Dictionary<string, object?>> SendForObjectAsync(string what, Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        byte[] body = await SendAsync(what, create, cancellationToken);
        try
        {
            return JsonTree.ParseObject(body);
        }
        catch (JsonException)
        {
            // The parser's message can quote a token.
            throw new RegistryException($"{what}: the answer is not a JSON object");
        }
    }

    private async Task<CloudReply> AttemptAsync(string what, Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = create();
        string host = request.RequestUri!.Authority;
        await TakeTurnAsync(what, host, cancellationToken);
        using CancellationTokenSource timeout = new(AttemptTimeout, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using HttpResponseMessage response = await send(request, linked.Token);
            TimeSpan? retryAfter = RetryRules.RetryAfter(response.Headers, response.StatusCode, time.GetUtcNow());
            if (retryAfter is { } pause && response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
            {
                budgets?.Pause(host, pause);
            }

            byte[] body = response.IsSuccessStatusCode
                ? await BoundedBody.ReadAsync(response.Content, MaxBytes, what, linked.Token)
                : await BoundedBody.ReadBeginningAsync(response.Content, MaxErrorBytes, time, linked.Token);
            string sent = response.IsSuccessStatusCode || request.Content is null ? "" : await request.Content.ReadAsStringAsync(linked.Token);
            return new(response.StatusCode, body, retryAfter, $"{request.Headers} {sent}");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RegistryException($"{what}: no answer within {AttemptTimeout.TotalSeconds} s", e) { IsTransient = true };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            throw new RegistryException($"{what}: {TransportErrors.Cause(host, e, takesAuthority: false)}", TransportErrors.Inner(e)) { IsTransient = RetryRules.IsRetried(e) };
        }
    }

    private async Task TakeTurnAsync(string what, string host, CancellationToken cancellationToken)
    {
        TimeSpan pause = budgets is null ? TimeSpan.Zero : await budgets.WaitAsync(host, () => LongestWait, cancellationToken);
        if (pause > TimeSpan.Zero)
        {
            throw new RegistryException($"{what}: not sent, because {host} asked to wait another {Math.Ceiling(pause.TotalSeconds)} s")
            {
                IsTransient = true,
                RetryAfter = pause,
                Status = (int)HttpStatusCode.TooManyRequests,
            };
        }
    }

    /// <summary>Only the name of the error is shown, and not even that when it was sent: these services repeat what they are shown.</summary>
    private static RegistryException Refused(string what, CloudReply reply)
    {
        string named = CloudErrors.CodeOf(reply.Body);
        string code = reply.Sent.Contains(named, StringComparison.Ordinal) ? "" : named;
        return new($"{what}: HTTP {(int)reply.Status}{(code.Length > 0 ? " " + code : "")}{CloudErrors.Hint(code)}")
        {
            Status = (int)reply.Status,
            Code = code,
            IsTransient = RetryRules.IsRetried(reply.Status),
            RetryAfter = reply.RetryAfter,
        };
    }

    /// <param name="Status">HTTP status.</param>
    /// <param name="Body">The content.</param>
    /// <param name="RetryAfter">How long to wait, when the service says.</param>
    /// <param name="Sent">Head and content of the refused request. Never shown.</param>
    private readonly record struct CloudReply(HttpStatusCode Status, byte[] Body, TimeSpan? RetryAfter, string Sent);
}
