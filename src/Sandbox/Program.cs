using Serverless.Sandbox.Tour;

bool once = args.Contains("--once");
using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

TourConsole console = new(Console.Out, colours: !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null);
await using SandboxWorld world = await SandboxWorld.StartAsync(console, stop.Token);
console.Step("Start a cluster and a registry in memory");
console.Done($"Kubernetes API at {world.Cluster}");
console.Done($"OCI registry at {world.Registry.Host}");
try
{
    await new SandboxTour(world, console).RunAsync(stop.Token);
    if (!once)
    {
        console.Step("Look around: everything stays up until you press Ctrl+C");
        console.Note($"look   kubectl --kubeconfig {world.KubeconfigPath} -n apps get rset,rsip");
        console.Note($"       kubectl --kubeconfig {world.KubeconfigPath} -n apps get helmrelease podinfo -o yaml");
        console.Note($"push   skopeo copy --dest-tls-verify=false docker://docker.io/library/redis:alpine docker://{world.Registry.Host}/library/redis:7.4.2-alpine");
        console.Note("stop   Ctrl+C");
        await Task.Delay(Timeout.Infinite, stop.Token);
    }
}
catch (TourException e)
{
    console.Failed(e.Message);
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return once ? 1 : 0;
}

return 0;
