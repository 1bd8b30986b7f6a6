using Serverless.Engine.Kubernetes;
using Serverless.Engine.Notifications;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Reconciling;

/// <summary>What a host of the engine decides for all clusters.</summary>
public sealed record EngineOptions
{
    /// <summary>How clusters are talked to. Resource types are remembered for six hours, as long as they may be stored.</summary>
    public KubernetesClientOptions Kubernetes { get; init; } = new() { DiscoveryAge = TimeSpan.FromHours(6) };

    /// <summary>How far kubeconfigs are trusted. <value>Stored: self-contained, no file paths and no plugins</value></summary>
    public KubeconfigOrigin KubeconfigOrigin { get; init; } = KubeconfigOrigin.Stored;

    /// <summary>How registries are talked to.</summary>
    public RegistryClientOptions Registry { get; init; } = new();

    /// <summary>How external services are called.</summary>
    public ExternalServiceOptions ExternalServices { get; init; } = new();

    /// <summary>Which networks registries, token servers and services may be in. <value>all; the function app closes the private ones</value></summary>
    public NetworkRules Network { get; init; } = NetworkRules.Open;

    /// <summary>The cloud identities of this process. <value>none but those of the machine</value></summary>
    public CloudIdentities Cloud { get; init; } = new();

    /// <summary>How people are told of events.</summary>
    public NotificationOptions Notifications { get; init; } = new();

    /// <summary>How long the host lets a pass take. Its providers get half of that, so that one that hangs keeps no ResourceSet waiting.</summary>
    /// <value>no limit</value>
    public TimeSpan PassTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Takes the name of a cluster whose pass ends without a report, and what is to be said of it.</summary>
    public Action<string, string>? OnWarning { get; init; }

    /// <summary>Told what a cluster's providers watch before they are scanned, as <c>registry/repository</c>.</summary>
    public Func<string, IReadOnlyList<string>, CancellationToken, Task>? OnWatching { get; init; }

    /// <summary>Name of this process in events.</summary>
    public string Instance { get; init; } = "flux-serverless";
}
