using System.Net;
using System.Net.Http.Headers;
using Serverless.Engine.Kubernetes.Authentication;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Sends one request once and reads the whole answer within its limits.</summary>
internal sealed class SingleExchange(
    ClusterConnection connection,
    KubernetesClientOptions options,
    IRequestCredentials credentials,
    TimeProvider time) : IDisposable
{
    private Lazy<HttpMessageInvoker> _http = new(Connect(connection, options, credentials));
    private readonly string _prefix = connection.Server.GetLeftPart(UriPartial.Authority) + connection.Server.AbsolutePath.TrimEnd('/');

    public async Task<ExchangeResult> SendAsync(ApiRequest request, AuthenticationHeaderValue? authorization, CancellationToken ct)
    {
        TimeSpan limit = request.Timeout ?? options.RequestTimeout;
        using CancellationTokenSource timeout = new(limit, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            using HttpRequestMessage message = Build(request, authorization);
            using HttpResponseMessage answer = await _http.Value.SendAsync(message, linked.Token).ConfigureAwait(false);
            ApiResponse response = await ReadAsync(request, answer, linked.Token).ConfigureAwait(false);
            return response.IsSuccess
                ? new ExchangeResult(response, null, NeverSent: false)
                : new ExchangeResult(null, StatusReader.Read(request, response, Hint(response.Status)), NeverSent: false);
        }
        catch (InvalidDataException e)
        {
            return new ExchangeResult(null, new KubernetesException(0, "", KubernetesErrorClass.Invalid, $"{Describe(request)}: {e.Message}", innerException: e), NeverSent: false);
        }
        catch (Exception e) when (ConnectionFault.From(e, ct) is { } fault)
        {
            string text = fault.TimedOut ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"no answer within {limit.TotalSeconds:0} s") : fault.Cause;
            string hint = fault.NeverSent ? $"; {connection.Server.IdnHost}:{connection.Server.Port} must be reachable from where this runs" : "";
            return new ExchangeResult(null, new KubernetesException(0, "", fault.Class, $"{Describe(request)}: {text}{hint}", innerException: e), fault.NeverSent);
        }
    }

    /// <summary>Closes the connections; the next request makes a new one. No request may be under way.</summary>
    public void CloseConnections()
    {
        Dispose();
        _http = new(() => Connect(connection, options, credentials));
    }

    public void Dispose()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    private static HttpMessageInvoker Connect(ClusterConnection connection, KubernetesClientOptions options, IRequestCredentials credentials) =>
        new(HandlerFactory.Create(connection, options, credentials));

    private string Hint(HttpStatusCode status) =>
        status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? credentials.Hint((int)status) : "";

    private string Describe(ApiRequest request) =>
        $"{request.Method.Method.ToLowerInvariant()} {request.Target} at {connection.Server.IdnHost}:{connection.Server.Port}".Replace("  ", " ", StringComparison.Ordinal);

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        TimeSpan? wait = header?.Delta ?? (header?.Date - time.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private HttpRequestMessage Build(ApiRequest request, AuthenticationHeaderValue? authorization)
    {
        HttpRequestMessage message = new(request.Method, _prefix + request.Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        message.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        message.Headers.Authorization = authorization;
        if (request.IfNoneMatch is { } tag)
        {
            message.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }

        if (request.Impersonation is { } who)
        {
            ImpersonationHeaders.Add(message.Headers, who);
        }

        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        return message;
    }

    private async Task<ApiResponse> ReadAsync(ApiRequest request, HttpResponseMessage answer, CancellationToken ct)
    {
        Stream stream = await answer.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            byte[] body = await BoundedReader.ReadAsync(stream, request.MaxBytes, ct).ConfigureAwait(false);
            return new ApiResponse(answer.StatusCode, answer.Content.Headers.ContentType?.ToString() ?? "", body)
            {
                ETag = answer.Headers.ETag?.ToString(),
                RetryAfter = RetryAfter(answer.Headers.RetryAfter),
                Warnings = WarningHeaders.Read(answer.Headers),
                FlowSchema = answer.Headers.TryGetValues("X-Kubernetes-PF-FlowSchema-UID", out IEnumerable<string>? ids) ? ids.FirstOrDefault() : null,
            };
        }
    }
}
