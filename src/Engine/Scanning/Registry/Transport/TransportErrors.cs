using System.Net.Sockets;
using System.Security.Authentication;

namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>Words for calls that got no answer (registry.md §9.2, last row).</summary>
internal static class TransportErrors
{
    public static RegistryException From(RegistryRequest request, Exception failure)
    {
        string host = request.Uri.Authority;
        string cause = failure switch
        {
            { InnerException: AuthenticationException } =>
                $"the certificate of {host} is not trusted or has another name; a CA can be given with certSecretRef ({failure.InnerException.Message})",
            { InnerException: RefusedAddressException refused } => refused.Message,
            { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } } => $"host name of {host} not found",
            { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => $"{host} refused the connection",
            InvalidDataException => $"{host} sent a damaged answer",
            TimeoutException => failure.Message,
            _ => $"no complete answer from {host} ({failure.Message})",
        };
        return new($"{request}: {cause}", failure) { IsTransient = RetryRules.IsRetried(failure) };
    }

    public static RegistryException OutOfTime(RegistryRequest request, Exception failure) =>
        new($"{request}: the time for the whole call is over", failure) { IsTransient = true };
}
