using System.Diagnostics;
using System.Globalization;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Filtering;
using Serverless.Engine.Scanning.Registry;
using Serverless.Sandbox.Registry;
using TagList = Serverless.Engine.Scanning.Registry.TagList;

namespace Serverless.Benchmarks.Scanning;

/// <summary>
/// List 2,000 tags, filter them, resolve 100 digests, on docker-registry. Each of our runs has a client of its own, so that it makes its
/// connections anew as the yardstick does. The budget per host is lifted: on a loopback registry it would be all that is measured.
/// </summary>
internal sealed class ScanBenchmark : IBenchmark
{
    private const int Tags = 2_000;
    private const int Digests = 100;
    private const int WarmUps = 20;
    private const int Rounds = 15;
    private const string Range = ">=1.0.0";

    private static readonly RegistryClientOptions Options = new() { AllowPlainHttpForPrivateHosts = true, RequestsPerSecond = 100_000 };

    public string Name => "scan";

    public string Summary => "100 digests out of 2,000 tags of docker-registry; memory of a repository with 100,000 tags";

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        if (GoYardstick.Find() is { } go)
        {
            await CompareAsync(go, output, cancellationToken);
        }

        await output.WriteLineAsync(await MemoryAsync(cancellationToken));
    }

    private static async Task CompareAsync(GoYardstick go, TextWriter output, CancellationToken cancellationToken)
    {
        using LocalRegistry docker = await LocalRegistry.StartAsync(cancellationToken);
        await using SandboxRegistry sandbox = await SandboxRegistry.StartAsync(cancellationToken: cancellationToken);
        await go.PushAsync(docker.Host, "app", Tags, cancellationToken);
        await go.PushAsync(sandbox.Host, "app", Tags, cancellationToken);
        using DistantServer near = new(docker.Host, TimeSpan.FromMilliseconds(4));
        using DistantServer far = new(docker.Host, TimeSpan.FromMilliseconds(20));
        await output.WriteLineAsync("| registry | ours | Go yardstick | times faster | our requests |\n|---|---|---|---|---|");
        await CompareAsync("docker-registry, 20 ms away", far.Host);
        await CompareAsync("docker-registry, 4 ms away", near.Host);
        (double theirMilliseconds, TimeSpan registryTime) = await CompareAsync("docker-registry on the same cores", docker.Host);
        await CompareAsync("the Sandbox's registry in our process", sandbox.Host);
        double floor = registryTime.TotalMilliseconds / Environment.ProcessorCount;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"\nFor one scan of ours docker-registry itself computes for {registryTime.TotalMilliseconds:0} ms; on {Environment.ProcessorCount} cores that is {floor:0} ms in which no client can do anything: there, one that takes no time at all would be {theirMilliseconds / floor:0.0} times faster.\n"));

        async Task<(double Theirs, TimeSpan RegistryTime)> CompareAsync(string registry, string host)
        {
            List<double> ours = [];
            List<double> theirs = [];
            long requests = 0;
            TimeSpan registryTime = TimeSpan.Zero;
            for (int i = 0; i < WarmUps; i++)
            {
                (_, requests) = await ScanAsync(host, cancellationToken);
            }

            for (int round = 0; round < Rounds; round++)
            {
                TimeSpan before = docker.CpuTime;
                ours.Add((await ScanAsync(host, cancellationToken)).Milliseconds);
                registryTime += docker.CpuTime - before;
                theirs.Add((await go.RunAsync(["scan", $"{host}/app", Range, $"{Digests}"], collectGarbage: true, cancellationToken)).Milliseconds);
            }

            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {registry} | {Median.Of(ours):0} ms | {Median.Of(theirs):0} ms | **{Median.Of(theirs) / Median.Of(ours):0.0}** | {requests} |"));
            return (Median.Of(theirs), registryTime / Rounds);
        }
    }

    private static async Task<(double Milliseconds, long Requests)> ScanAsync(string host, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        using RegistryClient client = new(Options, TimeProvider.System, new Random(1));
        RegistryTarget target = new(RepositoryReference.Parse($"oci://{host}/app"));
        TagList list = await client.ListTagsAsync(target, cancellationToken);
        List<string> selected = TagFilter.Compile(new ProviderFilter { Semver = Range, Limit = Digests }).Apply(list.Tags);
        string?[] digests = await Task.WhenAll(selected.Select(tag => client.ResolveDigestAsync(target, tag, cancellationToken)));
        return digests.Length == Digests && digests.All(digest => digest is not null)
            ? (Stopwatch.GetElapsedTime(started).TotalMilliseconds, client.Requests)
            : throw new InvalidOperationException("digests are missing");
    }

    /// <summary>The most that the process grows while it reads and filters a very long list.</summary>
    private static async Task<string> MemoryAsync(CancellationToken cancellationToken)
    {
        const int many = 100_000;
        await using LongListServer server = await LongListServer.StartAsync(BenchmarkTags.Create(many), cancellationToken);
        using RegistryClient client = new(Options, TimeProvider.System, new Random(1));
        GC.Collect(2, GCCollectionMode.Aggressive, true, true);
        long idle = Environment.WorkingSet;
        long peak = idle;
        using CancellationTokenSource stop = new();
        Task watch = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    peak = Math.Max(peak, Environment.WorkingSet);
                    await Task.Delay(5, CancellationToken.None);
                }
            },
            CancellationToken.None);
        TagList list = await client.ListTagsAsync(new RegistryTarget(RepositoryReference.Parse($"oci://{server.Host}/app")), cancellationToken);
        TagFilter.Compile(new ProviderFilter { Semver = Range, Limit = 1 }).Apply(list.Tags);
        await stop.CancelAsync();
        await watch;
        return string.Create(CultureInfo.InvariantCulture, $"Reading and filtering {list.Tags.Count} tags on {list.Pages} pages: the process (with the server that lists them) grows by {(peak - idle) / 1048576.0:0} MiB at most.");
    }
}
