using Serverless.Engine.Resources;

namespace Serverless.Engine.Notifications;

/// <summary>The kinds that say who is told of what.</summary>
internal static class NotificationKinds
{
    private const string Group = "notification.toolkit.fluxcd.io";
    private const string Version = "v1beta3";

    /// <summary>Alerts.</summary>
    public static readonly GroupVersionKind Alert = new(Group, Version, "Alert");

    /// <summary>Providers.</summary>
    public static readonly GroupVersionKind Provider = new(Group, Version, "Provider");
}
