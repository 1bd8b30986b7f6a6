using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Notifications;

/// <summary>Where events go beside the Kubernetes events (notifications.md §1.1).</summary>
public sealed record NotificationOptions
{
    /// <summary>A notification-controller, or whatever else takes its events, for all clusters; <see langword="null"/> to look for one in each cluster.</summary>
    public Uri? ControllerAddress { get; init; }

    /// <summary>Whether nothing is posted and nobody notified, unless an address is given.</summary>
    public bool Disabled { get; init; }

    /// <summary>
    /// The one namespace where the Service of a notification-controller is looked for that came without a FluxInstance: whoever may create
    /// Services elsewhere must not take over, or silence, what others are told.
    /// </summary>
    /// <value>flux-system</value>
    public string ControllerNamespace { get; init; } = "flux-system";

    /// <summary>Which networks receivers may be in that Providers name. Those of registries do not count: tenants choose receivers.</summary>
    /// <value>all; the function app closes the private ones</value>
    public NetworkRules Network { get; init; } = NetworkRules.Open;

    /// <summary>Whether Alerts may have sources in other namespaces than their own. <value>true, as notification-controller</value></summary>
    public bool AllowCrossNamespace { get; init; } = true;
}
