using Serverless.Engine.Kubernetes.Discovery;

namespace Serverless.Engine.Kubernetes;

/// <summary>What the operator allows and how patient a client is. The defaults allow nothing that runs code, skips checks or fetches foreign tokens; only local addresses are allowed, which a hosted service turns off.</summary>
public sealed record KubernetesClientOptions
{
    /// <summary>Sent as <c>User-Agent</c>.</summary>
    public string UserAgent { get; init; } = "flux-serverless";

    /// <summary>Sum of all waits between retries in one run (see <see cref="KubernetesClient.BeginRun"/>); a wait that does not fit fails at once.</summary>
    /// <value>The default is two minutes.</value>
    public TimeSpan RetryBudget { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>When the run ends; a wait beyond it fails at once.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Source of the spread of retry waits.</summary>
    public Random Jitter { get; init; } = new();

    /// <summary>Time for a whole request other than list and discovery.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests per second to the cluster, after a burst of twice as many (kubernetes-client.md §8.2).</summary>
    /// <value>The default is 20.</value>
    public double RequestsPerSecond { get; init; } = 20;

    /// <summary>Most requests to the cluster at a time (kubernetes-client.md §8.2).</summary>
    /// <value>The default is 4.</value>
    public int MaxParallelRequests { get; init; } = 4;

    /// <summary>Limits requests of several clients together; one slot is held while a request is under way.</summary>
    public SemaphoreSlim? SharedLimit { get; init; }

    /// <summary>Resource types known beforehand, which are used without discovery.</summary>
    public IReadOnlyList<ApiResource> KnownResources { get; init; } = [];

    /// <summary>How long resource types are remembered in memory; an unknown kind is asked for again before that.</summary>
    /// <value>The default is ten minutes.</value>
    public TimeSpan DiscoveryAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What <see cref="KubernetesClient.SaveDiscovery"/> gave for this cluster in an earlier run; used for six hours, then revalidated. Empty: none.</summary>
    public ReadOnlyMemory<byte> SavedDiscovery { get; init; }

    /// <summary>Shared by all clients that are made from these options.</summary>
    internal DiscoveryParts Parts { get; init; } = new();

    /// <summary>Absolute paths of exec plugins that may be run. Empty: none.</summary>
    public IReadOnlyList<string> AllowedExecCommands { get; init; } = [];

    /// <summary>Whether the plugins of a person's own kubeconfig may be run. For the command line only.</summary>
    public bool AllowExecOnLaptop { get; init; }

    /// <summary>Gets tokens for kubelogin entries; <see langword="null"/> refuses them.</summary>
    public KubeloginTokenProvider? Kubelogin { get; init; }

    /// <summary>Whether kubelogin entries may ask for tokens of any application. False in the Functions host: a stored kubeconfig must not reach other APIs.</summary>
    public bool AllowAnyKubeloginServer { get; init; }

    /// <summary>Application ids besides that of AKS which kubelogin entries may ask tokens for.</summary>
    public IReadOnlyList<string> AllowedKubeloginServers { get; init; } = [];

    /// <summary>Authorities besides those of the Azure clouds which kubelogin entries may name; each ends with a slash.</summary>
    public IReadOnlyList<string> AllowedAuthorities { get; init; } = [];

    /// <summary>Whether <c>insecure-skip-tls-verify</c> of a kubeconfig is honoured.</summary>
    public bool AllowInsecureTls { get; init; }

    /// <summary>Whether server and proxy may be loopback, link-local or metadata addresses. False in the Functions host.</summary>
    /// <value>The default is true.</value>
    public bool AllowLocalAddresses { get; init; } = true;

    /// <summary>Host suffixes that servers must have; empty allows all.</summary>
    public IReadOnlyList<string> AllowedHostSuffixes { get; init; } = [];

    /// <summary>Host suffixes that servers must not have.</summary>
    public IReadOnlyList<string> DeniedHostSuffixes { get; init; } = [];

    /// <summary>Told of each request that was sent: method, address, status and duration, without bodies and credentials.</summary>
    public Action<string>? OnRequest { get; init; }

    /// <summary>Receives the server's <c>Warning</c> texts and notes about the kubeconfig.</summary>
    public Action<string>? OnWarning { get; init; }
}
