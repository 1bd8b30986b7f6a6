using Serverless.Engine.Kubernetes;
using Serverless.Engine.Notifications.Matching;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Notifications;

/// <summary>
/// Finds out how the events of a cluster reach people. A notification-controller is used where there is one, whether a FluxInstance or
/// somebody else has installed it; only where there is none are Alerts served from here. What cannot be told is reported and not guessed,
/// so that nothing arrives twice.
/// </summary>
internal sealed class RouteFinder(NotificationOptions options)
{
    private const string Controller = "notification-controller";
    private static readonly GroupVersionKind FluxInstance = new(Names.Group, "v1", "FluxInstance");
    private static readonly GroupVersionKind Service = new("", "v1", "Service");
    private static readonly TimeSpan WithoutAlertsAge = TimeSpan.FromMinutes(5);
    private static readonly ListOptions Cached = new() { FromCache = true };

    /// <summary>The way for the events of a pass.</summary>
    public async Task<Route> FindAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        if (options.ControllerAddress is { } address)
        {
            return new Route.ToAddress(address);
        }

        if (options.Disabled)
        {
            return new Route.Nowhere(null);
        }

        try
        {
            return await LookAsync(client, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KubernetesException or NoMatchException)
        {
            return new Route.Nowhere($"whom to notify cannot be looked up: {e.Message}");
        }
    }

    private async Task<Route> LookAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        HashSet<GroupVersionKind> kinds = await KindsAsync(client, cancellationToken).ConfigureAwait(false);
        if (kinds.Contains(FluxInstance))
        {
            List<KubeObject> instances = [.. (await client.ListAsync(FluxInstance, null, Cached, cancellationToken).ConfigureAwait(false)).Items.Where(HasController)];
            if (instances.Count > 0)
            {
                return instances is [{ } only]
                    ? new Route.ToController(only.Namespace)
                    : new Route.Nowhere("nobody is notified: several FluxInstances have a notification-controller");
            }
        }

        if (AlertIn(kinds) is not { } kind)
        {
            return new Route.Nowhere(null);
        }

        KubeObjectList alerts = await client.ListAsync(kind, null, Cached, cancellationToken).ConfigureAwait(false);
        if (alerts.Items.Count == 0)
        {
            return new Route.Nowhere(null);
        }

        // flux bootstrap and Helm install the controller without a FluxInstance.
        if (await client.GetMetadataAsync(Service, options.ControllerNamespace, Controller, cancellationToken).ConfigureAwait(false) is not null)
        {
            return new Route.ToController(options.ControllerNamespace);
        }

        return kind == NotificationKinds.Alert && kinds.Contains(NotificationKinds.Provider)
            ? new Route.ToReceivers([.. alerts.Items.Select(a => new Alert(a))])
            : new Route.Nowhere($"nobody is notified: the cluster serves no {NotificationKinds.Alert.ApiVersion} with both Alerts and Providers");
    }

    // Asking for a kind that is unknown would have the resource types read again each minute, so the known ones are looked through. Where
    // Alerts are none of them, they are read again after a few minutes: somebody may have installed them since.
    private static async Task<HashSet<GroupVersionKind>> KindsAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        HashSet<GroupVersionKind> kinds = [.. (await client.ListResourcesAsync(cancellationToken).ConfigureAwait(false)).Select(r => r.Gvk)];
        return AlertIn(kinds) is not null ? kinds : [.. (await client.ListResourcesAsync(WithoutAlertsAge, cancellationToken).ConfigureAwait(false)).Select(r => r.Gvk)];
    }

    // In the version that can be served from here, else in whichever there is: a controller may be in charge of it.
    private static GroupVersionKind? AlertIn(HashSet<GroupVersionKind> kinds) =>
        kinds.Contains(NotificationKinds.Alert) ? NotificationKinds.Alert
        : kinds.Where(k => k.Group == NotificationKinds.Alert.Group && k.Kind == NotificationKinds.Alert.Kind).Select(k => (GroupVersionKind?)k).FirstOrDefault();

    // The components of an instance include notification-controller unless it names others.
    private static bool HasController(KubeObject instance) => instance.Root.ListAt("spec", "components")?.Contains(Controller) ?? true;
}
