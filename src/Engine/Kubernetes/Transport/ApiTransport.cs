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
        _exchange = new SingleExchange(connection, options, HandlerFactory.Create(connection, options, credentials), time);
        _gate = new RequestGate(time, options.SharedLimit);
        _budget = new RetryBudget(options.RetryBudget, options.Deadline, time);
    }

    public long Requests => Interlocked.Read(ref _requests);

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

            if (failure.Class == KubernetesErrorClass.Auth && !renewed && _credentials.Invalidate())
            {
                renewed = true;
                continue;
            }

            bool mayRepeat = request.Repeatable || result.NeverSent;
            TimeSpan? wait = RetryPolicy.NextWait(failure, request.IsRead, mayRepeat, attempt++, NextJitter());
            if (wait is null || !_budget.TryTake(wait.Value))
            {
                throw failure.Code == 0 ? Unreachable(failure) : failure;
            }

            await Task.Delay(wait.Value, _time, ct).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _exchange.Dispose();
        _gate.Dispose();
    }

    private async Task<ExchangeResult> SendOnceAsync(ApiRequest request, CancellationToken ct)
    {
        AuthenticationHeaderValue? header = null;
        if (_connection.Server.Scheme == Uri.UriSchemeHttps)
        {
            header = await _credentials.GetAsync(ct).ConfigureAwait(false);
        }

        Interlocked.Increment(ref _requests);
        return await _exchange.SendAsync(request, header, ct).ConfigureAwait(false);
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
