using System.Net.Http.Headers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>Gets the answers of external services (providers.md §8). One for the process; safe for use from several threads.</summary>
public sealed class ExternalServiceClient : IDisposable
{
    /// <summary>Largest answer in bytes.</summary>
    public const int MaxBytes = 921_600;

    private const int MaxRedirects = 5;

    private readonly ExternalServiceOptions _options;
    private readonly TimeProvider _time;
    private readonly HandlerPool _handlers;

    /// <summary>Creates a client.</summary>
    public ExternalServiceClient(ExternalServiceOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _handlers = new(options.Network);
    }

    /// <inheritdoc/>
    public void Dispose() => _handlers.Dispose();

    /// <summary>The body of the answer. Only who cannot be connected to is asked again; how long an answer may take the caller decides.</summary>
    /// <exception cref="ProviderException">The service could not be reached, or its answer has a wrong status or size.</exception>
    internal async Task<byte[]> GetAsync(Uri uri, AuthenticationHeaderValue? authorization, TlsSettings tls, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            Uri asked = uri;
            try
            {
                return await AttemptAsync(uri, authorization, tls, address => asked = address, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
            {
                if (attempt >= _options.RetryDelays.Count || !RetryRules.IsRetried(e))
                {
                    throw new ProviderException($"failed to call external service '{Redaction.Url(uri)}': {TransportErrors.Cause(asked.Authority, e)}", e);
                }
            }

            await Task.Delay(_options.RetryDelays[attempt], _time, cancellationToken);
        }
    }

    private async Task<byte[]> AttemptAsync(
        Uri uri, AuthenticationHeaderValue? authorization, TlsSettings tls, Action<Uri> asking, CancellationToken cancellationToken)
    {
        Uri current = uri;
        for (int redirects = 0; ; redirects++)
        {
            asking(current);
            using HttpRequestMessage request = new(HttpMethod.Get, current);
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
            bool isOrigin = NetworkGuard.IsSameOrigin(current, uri);
            request.Headers.Authorization = isOrigin ? authorization : null;
            using HttpResponseMessage response = await SendAsync(request, isOrigin ? tls : tls.WithoutClientCertificate, cancellationToken);
            if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location && redirects < MaxRedirects)
            {
                current = Next(uri, current, location);
                continue;
            }

            if (!response.IsSuccessStatusCode)
            {
                throw new ProviderException($"external service '{Redaction.Url(uri)}' returned HTTP {(int)response.StatusCode}");
            }

            return await ReadBodyAsync(response.Content, uri, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, TlsSettings tls, CancellationToken cancellationToken)
    {
        try
        {
            return await _handlers.SendAsync(request, tls, cancellationToken);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // Connections have a time limit of their own.
            throw new TimeoutException($"no connection to {request.RequestUri!.Authority} in time", e);
        }
    }

    private static async Task<byte[]> ReadBodyAsync(HttpContent content, Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            return await BoundedBody.ReadAsync(content, MaxBytes, Redaction.Url(uri), cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new ProviderException($"external service '{Redaction.Url(uri)}' sent a damaged answer", e);
        }
        catch (RegistryException e)
        {
            throw new ProviderException($"external service '{Redaction.Url(uri)}' response body exceeds the maximum allowed size of {MaxBytes} bytes", e);
        }
    }

    private Uri Next(Uri original, Uri current, Uri location)
    {
        try
        {
            return Redirects.Follow(original, current, location, _handlers.Rules);
        }
        catch (RegistryException e)
        {
            throw new ProviderException($"failed to call external service '{Redaction.Url(original)}': {e.Message}", e);
        }
    }
}
