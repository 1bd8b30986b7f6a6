using System.Net.Http.Headers;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>What came of sending a request once: an answer or a failure.</summary>
/// <param name="Response">The successful answer.</param>
/// <param name="Failure">The failure; its code is 0 when no answer came.</param>
/// <param name="NeverSent">Whether the server cannot have seen the request.</param>
internal sealed record ExchangeResult(ApiResponse? Response, KubernetesException? Failure, bool NeverSent)
{
    /// <summary>The header the request was sent with.</summary>
    public AuthenticationHeaderValue? Authorization { get; init; }

    public override string ToString() => Failure?.Message ?? "success";
}
