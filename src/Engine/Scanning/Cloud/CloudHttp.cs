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
internal sealed class CloudHttp(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, TimeProvider time)
{
    private const int MaxBytes = 1024 * 1024;

    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan[] RetryDelays = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

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
            catch (InvalidDataException e)
            {
                throw new RegistryException($"{what}: damaged answer", e);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
            {
                if (last || !RetryRules.IsRetried(e))
                {
                    throw new RegistryException($"{what}: {e.Message}", e) { IsTransient = RetryRules.IsRetried(e) };
                }
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
        using CancellationTokenSource timeout = new(AttemptTimeout, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using HttpRequestMessage request = create();
        try
        {
            using HttpResponseMessage response = await send(request, linked.Token);
            byte[] body = response.IsSuccessStatusCode
                ? await BoundedBody.ReadAsync(response.Content, MaxBytes, what, linked.Token)
                : await BoundedBody.ReadBeginningAsync(response.Content, MaxBytes, linked.Token);
            string sent = response.IsSuccessStatusCode || request.Content is null ? "" : await request.Content.ReadAsStringAsync(linked.Token);
            return new(response.StatusCode, body, RetryRules.RetryAfter(response.Headers, response.StatusCode, time.GetUtcNow()), $"{request.Headers} {sent}");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {AttemptTimeout.TotalSeconds} s", e);
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
