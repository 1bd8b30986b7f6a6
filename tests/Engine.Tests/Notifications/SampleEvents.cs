using Serverless.Engine.Notifications;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Yaml;

namespace Serverless.Engine.Tests.Notifications;

/// <summary>Events, Alerts and Providers as the tests of this folder use them.</summary>
internal static class SampleEvents
{
    public const string Revision = "fluxcd.controlplane.io/revision";

    public static NotificationEvent Failure { get; } = Of("error", "ReconciliationFailed", "building failed: a.b\nsecond line");

    public static NotificationEvent Success { get; } = Of("info", "ReconciliationSucceeded", "all 3 objects are *ready*");

    public static NotificationEvent Of(string severity, string reason, string message, params (string Key, string Value)[] metadata) => new()
    {
        Kind = "ResourceSet",
        Namespace = "flux-system",
        Name = "apps",
        Uid = "6f1d6b3c-4d5e-4f60-8a71-9b8c7d6e5f40",
        ApiVersion = "fluxcd.controlplane.io/v1",
        ResourceVersion = "42",
        Severity = severity,
        Timestamp = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Message = message,
        Reason = reason,
        Metadata = new(metadata.ToDictionary(m => m.Key, m => m.Value), StringComparer.Ordinal),
        ReportingController = "flux-operator",
        ReportingInstance = "host-1",
    };

    public static NotificationEvent With(this NotificationEvent source, params (string Key, string Value)[] metadata) =>
        source with { Metadata = new(metadata.ToDictionary(m => m.Key, m => m.Value), StringComparer.Ordinal) };

    /// <summary>An object from YAML.</summary>
    public static KubeObject Object(string yaml) => new((Dictionary<string, object?>)YamlReader.ReadDocument(yaml)!);

    /// <summary>An Alert or Provider in namespace <c>flux-system</c>.</summary>
    public static KubeObject WithSpec(string kind, string spec) => Object(
        $"{{apiVersion: notification.toolkit.fluxcd.io/v1beta3, kind: {kind}, metadata: {{name: sample, namespace: flux-system, uid: 11111111-2222-3333-4444-555555555555}}, spec: {spec}}}");

    /// <summary>A Provider with the entries of its Secret.</summary>
    public static NotificationProvider Provider(string spec, params (string Key, string Value)[] secret) =>
        NotificationProvider.From(WithSpec("Provider", spec), secret.Length > 0 ? Secret(secret) : null);

    public static SecretData Secret(params (string Key, string Value)[] entries) => SecretData.From(new(new()
    {
        ["metadata"] = new Dictionary<string, object?> { ["namespace"] = "flux-system", ["name"] = "login" },
        ["stringData"] = entries.ToDictionary(e => e.Key, e => (object?)e.Value),
    }));
}
