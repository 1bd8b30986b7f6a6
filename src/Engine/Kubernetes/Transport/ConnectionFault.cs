namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Why no answer came, and whether another try makes sense.</summary>
internal sealed record ConnectionFault(KubernetesErrorClass Class, string Cause, bool NeverSent, bool TimedOut)
{
    /// <summary>Reads an exception of the HTTP stack; <see langword="null"/> when it is something else, such as the caller's cancellation.</summary>
    public static ConnectionFault? From(Exception exception, CancellationToken callers)
    {
        switch (exception)
        {
            case OperationCanceledException when callers.IsCancellationRequested:
                return null;
            case OperationCanceledException { InnerException: TimeoutException connecting }:
                return new(KubernetesErrorClass.Transient, connecting.Message, NeverSent: true, TimedOut: false);
            case OperationCanceledException:
                return new(KubernetesErrorClass.Transient, "", NeverSent: false, TimedOut: true);
            case HttpRequestException http:
                return FromHttp(http);
            case IOException:
                return new(KubernetesErrorClass.Transient, exception.Message, NeverSent: false, TimedOut: false);
            default:
                return null;
        }
    }

    private static ConnectionFault FromHttp(HttpRequestException http)
    {
        bool neverSent = http.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
        return new(neverSent ? KubernetesErrorClass.Unreachable : KubernetesErrorClass.Transient, Innermost(http), neverSent, TimedOut: false);
    }

    private static string Innermost(Exception exception)
    {
        Exception current = exception;
        while (current.InnerException is { } inner)
        {
            current = inner;
        }

        return current == exception ? exception.Message : $"{exception.Message} ({current.Message})";
    }
}
