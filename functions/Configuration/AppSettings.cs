using System.Net;
using Serverless.Azure.KeyVault;
using Serverless.Azure.Storage;
using Serverless.Engine.Notifications;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Functions.Webhook;

namespace Serverless.Functions.Configuration;

/// <summary>Everything that can be set from outside, bound once at start by <see cref="AppConfigBinder"/>.</summary>
internal sealed record AppSettings
{
    /// <summary>Who drives the handler.</summary>
    public required HandlerMode Mode { get; init; }

    /// <summary>Where to listen. <value>127.0.0.1:8080 when nothing else is said</value></summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Folder with the kubeconfigs. <value><c>clusters</c> in stand-alone mode</value></summary>
    public required string ClusterFolder { get; init; }

    /// <summary>Key Vault with the kubeconfigs; used instead of <see cref="ClusterFolder"/> when it is set.</summary>
    public KeyVaultSettings? ClusterVault { get; init; }

    /// <summary>Whether clusters may have loopback or link-local addresses. <value>only in stand-alone mode</value></summary>
    public bool AllowLocalAddresses { get; init; }

    /// <summary>Folder for state and leases, used when <see cref="StateStorage"/> is not set. <value><c>state</c> in stand-alone mode</value></summary>
    public required string StateFolder { get; init; }

    /// <summary>Storage account for state and leases, or <see langword="null"/> for <see cref="StateFolder"/>.</summary>
    public StorageConnection? StateStorage { get; init; }

    /// <summary>Blob container for state and leases. <value><c>flux-serverless-state</c></value></summary>
    public string StateContainer { get; init; } = "flux-serverless-state";

    /// <summary>Storage account of the work queue; set in host mode.</summary>
    public StorageConnection? WorkQueue { get; init; }

    /// <summary>Time between ordinary passes; the function's schedule in host mode says the same. <value>1 minute</value></summary>
    public TimeSpan ScanInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The host's limit for one invocation (functions-host.md FH-67). <value>5 minutes</value></summary>
    public TimeSpan FunctionTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The handler's own limit, 80 % of the host's: it answers before the host would kill the process.</summary>
    public TimeSpan Deadline => FunctionTimeout * 0.8;

    /// <summary>Longest time of one pass over one cluster; it goes on where it was with the next one. <value>2 minutes, at most the deadline</value></summary>
    public TimeSpan PassTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a killed process keeps others from its clusters; a live one renews. Blob leases allow 15 to 60 seconds. <value>1 minute</value></summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Clusters side by side in stand-alone mode. <value>4</value></summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>Largest webhook body in bytes (webhooks.md WH-9). <value>1 MiB</value></summary>
    public int WebhookBodyLimit { get; init; } = 1024 * 1024;

    /// <summary>Failed authenticity checks per receiver and minute before 429 (webhooks.md WH-15). <value>30</value></summary>
    public int WebhookFailuresPerMinute { get; init; } = 30;

    /// <summary>Which networks registries, token servers, services and the receivers of notifications may be in. <value>public ones only in host mode, all in stand-alone mode</value></summary>
    public NetworkRules Network { get; init; } = NetworkRules.Closed;

    /// <summary>How people are told of events.</summary>
    public NotificationOptions Notifications { get; init; } = new();

    /// <summary>Most requests a second to one cluster, after a burst of twice as many. <value>20</value></summary>
    public int ClusterRequestsPerSecond { get; init; } = 20;

    /// <summary>How registries are talked to.</summary>
    public RegistryClientOptions Registry { get; init; } = new();

    /// <summary>How external services are called.</summary>
    public ExternalServiceOptions ExternalServices { get; init; } = new();

    /// <summary>The cloud identities of this process.</summary>
    public CloudIdentities Cloud { get; init; } = new();

    /// <summary>Where traces and metrics go by OTLP; <see langword="null"/> for nowhere.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary><c>http/protobuf</c> or <c>grpc</c>. <value><c>http/protobuf</c></value></summary>
    public string OtlpProtocol { get; init; } = "http/protobuf";

    /// <summary>Headers for the collector as <c>key=value,key=value</c>; they may hold a secret.</summary>
    public string? OtlpHeaders { get; init; }

    /// <summary>Whether <c>/metrics</c> answers in Prometheus's text form. <value>only in stand-alone mode</value></summary>
    public bool Prometheus { get; init; }

    /// <summary>Receivers that are enabled and complete.</summary>
    public IReadOnlyList<ReceiverSettings> Receivers { get; init; } = [];

    /// <summary>Lowest level that is logged. <value>Information</value></summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Faults that switch a part off and not the whole; they are logged as errors at start.</summary>
    public IReadOnlyList<string> Complaints { get; init; } = [];
}
