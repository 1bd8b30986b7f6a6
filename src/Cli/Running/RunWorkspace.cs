using Serverless.Cli.Execution;
using Serverless.Cli.Fleet;
using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Cli.Running;

/// <summary>What a run needs beside the engine: clusters, state and leases. State that nobody asked to keep is deleted at the end.</summary>
internal sealed class RunWorkspace : IDisposable
{
    private readonly DirectoryInfo? _temporary;

    private RunWorkspace(IClusterCatalog catalog, EngineOptions options, IStateStore state, ILeases? leases, DirectoryInfo? temporary)
    {
        Catalog = catalog;
        Options = options;
        State = state;
        Leases = leases;
        _temporary = temporary;
    }

    public IClusterCatalog Catalog { get; }

    public EngineOptions Options { get; }

    public IStateStore State { get; }

    public ILeases? Leases { get; }

    /// <param name="invocation">The command.</param>
    /// <param name="folder">Folder of the state; empty for none that lasts, so that every object runs.</param>
    /// <param name="cancellationToken">Ends the look into the catalogue.</param>
    public static async Task<RunWorkspace> OpenAsync(Invocation invocation, string? folder, CancellationToken cancellationToken)
    {
        TimeProvider time = invocation.Environment.Time;
        (IClusterCatalog catalog, EngineOptions options) = await ChooseAsync(invocation, cancellationToken);
        if (!string.IsNullOrEmpty(folder))
        {
            return new(catalog, options, new FileStateStore(folder, time), new FileLeases(Path.Combine(folder, "leases"), time), null);
        }

        DirectoryInfo temporary = Directory.CreateTempSubdirectory("flux-serverless-run-");
        return new(catalog, options, new FileStateStore(temporary.FullName, time), null, temporary);
    }

    public void Dispose() => _temporary?.Delete(recursive: true);

    private static async Task<(IClusterCatalog Catalog, EngineOptions Options)> ChooseAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        Action<string>? trace = invocation.Flags.Trace(invocation.Parse, invocation.Screen);
        EngineOptions ofThisMachine = new()
        {
            Registry = new RegistryClientOptions { AllowPlainHttpForPrivateHosts = true },
            Cloud = invocation.Environment.Cloud,
            Notifications = invocation.Environment.Notifications,
            PassTimeout = RunLoop.PassTimeout,
            OnWarning = (cluster, warning) => invocation.Screen.WriteError($"• {cluster}: {warning}\n"),
        };
        if (invocation.Flags.Selector(invocation.Parse) is { } selector)
        {
            IClusterCatalog whole = invocation.Flags.Catalog(invocation.Parse, invocation.Environment);
            IReadOnlyList<ClusterEntry> chosen = await new ClusterSelector(selector).ChooseAsync(whole, cancellationToken);
            return (new LaptopCatalog(chosen, whole.ReadKubeconfigAsync), ofThisMachine with
            {
                KubeconfigOrigin = KubeconfigOrigin.Stored,
                Kubernetes = ofThisMachine.Kubernetes with { OnRequest = trace, Kubelogin = invocation.Environment.KubeloginOfTheFleet },
            });
        }

        ClusterConnection connection = invocation.Flags.Connection(invocation.Parse, invocation.Environment);
        ClusterEntry only = new(NameOf(connection), new ClusterSettings());
        return (new LaptopCatalog([only], (_, _) => Task.FromResult(connection.ToKubeconfig())), ofThisMachine with
        {
            KubeconfigOrigin = KubeconfigOrigin.Laptop,
            Kubernetes = ofThisMachine.Kubernetes with
            {
                OnRequest = trace,
                AllowExecOnLaptop = true,
                AllowInsecureTls = true,
                AllowAnyKubeloginServer = true,
                Kubelogin = invocation.Environment.KubeloginOfThisPerson,
            },
        });
    }

    private static string NameOf(ClusterConnection connection) => ClusterNames.IsValid(connection.ContextName) ? connection.ContextName : "cluster";
}
