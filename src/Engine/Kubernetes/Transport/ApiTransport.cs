using System.Net.Http.Headers;
using Serverless.Engine.Kubernetes.Authentication;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Sends requests to one API server: authentication, limits, retries. Shared by a client and those impersonating through it.</summary>
internal sealed class ApiTransport : IDisposable
{
    private readonly ClusterConnection _connection;
    private readonly KubernetesClientOptions _options;
    private readonly IRequestCredentials _credentials;
    private readonly TimeProvider _time;
    private readonly SingleExchange _exchange;
    private readonly RequestGate _gate;
    private readonly RetryBudget _budget;
    private long _requests;

    public ApiTransport(ClusterConnection connection, KubernetesClientOptions options, IRequestCredentials credentials, TimeProvider time)
    {
        _connection = connection;
        _options = options;
        _credentials = credentials;
        _time = time;
        _exchange = new SingleExchange(connection, options, credentials, time);
        _gate = new RequestGate(options, time);
        _budget = new RetryBudget(options.RetryBudget, options.Deadline, time);
    }

    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Makes the whole retry budget available again.</summary>
    public void RefillBudget() => _budget.Refill();

    /// <inheritdoc cref="SingleExchange.CloseConnections"/>
    public void CloseConnections() => _exchange.CloseConnections();

    /// <summary>Sends a request until it succeeds or must not be repeated.</summary>
    /// <exception cref="KubernetesException">The request failed for good.</exception>
    public async Task<ApiResponse> SendAsync(ApiRequest request, CancellationToken ct)
    {
        bool renewed = false;
        int attempt = 0;
        while (true)
        {
            ExchangeResult result = await _gate.RunAsync(c => SendOnceAsync(request, c), ct).ConfigureAwait(false);
            if (result.Failure is not { } failure)
            {
                Report(result.Response!);
                return result.Response!;
            }

            if (failure.Code == 401 && !renewed && _credentials.Invalidate(result.Authorization))
            {
                renewed = true;
                continue;
            }

            bool mayRepeat = request.Repeatable || result.NeverSent;
            TimeSpan? wait = request.Once ? null : RetryPolicy.NextWait(failure, request.IsRead, mayRepeat, attempt++, NextJitter());
            if (wait is null || !_budget.TryTake(wait.Value))
            {
                throw failure is { Code: 0, Class: KubernetesErrorClass.Transient } ? Unreachable(failure) : failure;
            }

            if (failure.FlowSchema.Length > 0)
            {
                _options.OnWarning?.Invoke($"{_connection.ContextName}: requests are throttled by the flow schema {failure.FlowSchema}");
            }

            await Task.Delay(wait.Value, _time, ct).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _exchange.Dispose();
        _gate.Dispose();
        (_credentials as IDisposable)?.Dispose();
    }

    private async Task<ExchangeResult> SendOnceAsync(ApiRequest request, CancellationToken ct)
    {
        AuthenticationHeaderValue? header = null;
        if (_connection.Server.Scheme == Uri.UriSchemeHttps)
        {
            try
            {
                header = await _credentials.GetAsync(ct).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Tokens come from processes and identity libraries with errors of their own; to callers all of them mean "no access".
                string text = $"no credentials for user \"{_connection.UserName}\": {e.Message}";
                return new ExchangeResult(null, new KubernetesException(0, "Unauthorized", KubernetesErrorClass.Auth, text, innerException: e), NeverSent: true);
            }
        }

        Interlocked.Increment(ref _requests);
        long started = _time.GetTimestamp();
        ExchangeResult result = await _exchange.SendAsync(request, header, ct).ConfigureAwait(false);
        _options.OnRequest?.Invoke(RequestTrace.Describe(_connection, request, header, result, _time.GetElapsedTime(started)));
        return result with { Authorization = header };
    }

    private void Report(ApiResponse response)
    {
        foreach (string warning in response.Warnings)
        {
            _options.OnWarning?.Invoke(warning);
        }
    }

    private double NextJitter()
    {
        lock (_options.Jitter)
        {
            return _options.Jitter.NextDouble();
        }
    }

    private static KubernetesException Unreachable(KubernetesException failure) =>
        new(0, failure.Reason, KubernetesErrorClass.Unreachable, failure.Message, innerException: failure.InnerException);
}
