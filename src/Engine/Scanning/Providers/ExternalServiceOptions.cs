using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>What calls to external services may do.</summary>
public sealed record ExternalServiceOptions
{
    /// <summary>Which networks may be called.</summary>
    /// <value>All; the function app closes the private ones.</value>
    public NetworkRules Network { get; init; } = NetworkRules.Open;

    /// <summary>Waits before further attempts when no connection is made.</summary>
    /// <value>1, 2, 4 and 8 seconds.</value>
    public IReadOnlyList<TimeSpan> RetryDelays { get; init; } =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)];

    /// <summary>Value of the <c>User-Agent</c> header; services may look for the token <c>flux-operator/</c>.</summary>
    public string UserAgent { get; init; } = "flux-serverless flux-operator/0.58";
}
