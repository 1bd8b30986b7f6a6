using System.Net.Sockets;
using System.Security.Authentication;

namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>Words for calls that got no answer (registry.md §9.2, last row).</summary>
internal static class TransportErrors
{
    /// <summary>How .NET begins to say that it does not take a certificate; all else that goes wrong with TLS has the same type.</summary>
    private const string CertificateRefused = "The remote certificate ";

    /// <param name="request">What was asked for.</param>
    /// <param name="host">Who was called last: the registry, or where it redirected to.</param>
    /// <param name="failure">What the call ended with.</param>
    public static RegistryException From(RegistryRequest request, string host, Exception failure) =>
        new($"{request}: {Cause(host, failure)}", Inner(failure)) { IsTransient = RetryRules.IsRetried(failure) };

    /// <summary>Why there is no answer.</summary>
    /// <param name="host">Who was called.</param>
    /// <param name="failure">What the call ended with.</param>
    /// <param name="takesAuthority">Whether a CA can be given for it.</param>
    public static string Cause(string host, Exception failure, bool takesAuthority = true) => failure switch
    {
        { InnerException: AuthenticationException refused } when refused.Message.StartsWith(CertificateRefused, StringComparison.Ordinal) =>
            $"the certificate of {host} is not trusted or has another name{(takesAuthority ? "; a CA can be given with certSecretRef" : "")} ({refused.Message})",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"no TLS connection to {host}, which may speak plain HTTP ({failure.GetBaseException().Message})",
        { InnerException: RefusedAddressException refused } => refused.Message,
        { InnerException: FormatException } => failure.Message,
        _ when QuotesTheAnswer(failure) => failure.GetBaseException() is HttpRequestException or HttpIOException
            ? $"{host} sent what is not HTTP"
            : $"{host} closed the connection before its answer was complete",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => $"the proxy did not connect to {host}{ProxyStatus(failure)}",
        InvalidDataException => $"{host} sent a damaged answer",
        TimeoutException => failure.Message,
        _ => SocketErrorOf(failure) switch
        {
            SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => $"host name of {host} not found",
            SocketError.ConnectionRefused => $"{host} refused the connection",
            SocketError.ConnectionReset => $"{host} reset the connection",
            _ when EndsTooSoon(failure) => $"{host} closed the connection before its answer was complete",
            _ => $"no complete answer from {host} ({failure.Message})",
        },
    };

    /// <summary>What may be kept of the failure itself.</summary>
    public static Exception? Inner(Exception failure) => QuotesTheAnswer(failure) ? null : failure;

    public static RegistryException OutOfTime(RegistryRequest request, Exception failure) =>
        new($"{request}: the time for the whole call is over", failure) { IsTransient = true };

    /// <summary>.NET quotes header lines that it cannot read, and they may repeat what was sent.</summary>
    private static bool QuotesTheAnswer(Exception failure) =>
        failure is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse };

    private static string ProxyStatus(Exception failure) =>
        failure is HttpRequestException { StatusCode: { } status } ? $" (status {(int)status})" : "";

    private static SocketError? SocketErrorOf(Exception? failure) =>
        failure is null ? null : (failure as SocketException)?.SocketErrorCode ?? SocketErrorOf(failure.InnerException);

    private static bool EndsTooSoon(Exception failure) =>
        failure is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded };
}
