using System.Diagnostics;
using System.Globalization;
using Serverless.Engine.Resources;

namespace Serverless.Sandbox.Tour;

/// <summary>
/// Shows the product at work on real sockets: a cluster and a registry in memory, the stand-alone handler, the image-automation
/// guide, then a new tag and a moved tag that the registry announces itself. Any step that fails ends the tour.
/// </summary>
internal sealed class SandboxTour(SandboxWorld world, TourConsole console)
{
    private const string ChartRepository = "stefanprodan/charts/podinfo";
    private const string ImageRepository = "stefanprodan/podinfo";
    private const string RedisRepository = "library/redis";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly GroupVersionKind HelmRelease = new("helm.toolkit.fluxcd.io", "v2", "HelmRelease");
    private static readonly GroupVersionKind OciRepository = new("source.toolkit.fluxcd.io", "v1", "OCIRepository");

    /// <summary>Runs the tour.</summary>
    /// <exception cref="TourException">A step did not come out as it must.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await InstallAsync(cancellationToken);
        await PushAsync(cancellationToken);
        await ApplyGuideAsync(cancellationToken);
        await NewTagAsync(cancellationToken);
        await MovedTagAsync(cancellationToken);
    }

    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        console.Step("Install the custom resource definitions");
        foreach (KubeObject definition in world.Files.Definitions.Concat(world.Files.FluxDefinitions))
        {
            await world.ApplyAsync(definition, cancellationToken);
            console.Done(definition.Name);
        }

        await world.StartHandlerAsync(cancellationToken);
        console.Done($"the handler runs on its own at {world.Handler}");
    }

    private async Task PushAsync(CancellationToken cancellationToken)
    {
        console.Step("Push charts and images to the registry");
        foreach (string version in (string[])["5.2.1", "6.8.0", "6.9.1"])
        {
            await world.Registry.PushChartAsync(ChartRepository, version, cancellationToken);
            console.Done($"{ChartRepository}:{version}");
        }

        await PushImageAsync(ImageRepository, "latest", "first", cancellationToken);
        foreach (string tag in (string[])["7.2.5-alpine", "7.4.0", "7.4.0-alpine"])
        {
            await PushImageAsync(RedisRepository, tag, tag, cancellationToken);
        }
    }

    private async Task ApplyGuideAsync(CancellationToken cancellationToken)
    {
        console.Step("Apply the image-automation guide: three providers and a ResourceSet");
        foreach (string file in (string[])["namespace.yaml", "providers.yaml", "podinfo.yaml"])
        {
            foreach (KubeObject item in world.Files.Guide(file))
            {
                await world.ApplyAsync(item, cancellationToken);
                console.Done($"{item} applied");
            }
        }

        await world.ScanNowAsync(cancellationToken);
        await ReadyAsync(cancellationToken);
        KubeObject source = await GetAsync(OciRepository, cancellationToken);
        Expect("the chart's newest version", source.Root.StringAt("spec", "ref", "tag"), "6.9.1");
        await ShowReleaseAsync(cancellationToken);
    }

    private async Task NewTagAsync(CancellationToken cancellationToken)
    {
        console.Step("Push redis 7.4.1-alpine: the registry announces it, nothing polls");
        string before = await ValueAsync("redis", cancellationToken);
        Stopwatch clock = Stopwatch.StartNew();
        string digest = await PushImageAsync(RedisRepository, "7.4.1-alpine", "7.4.1", cancellationToken);
        string after = await ChangedAsync("redis", before, cancellationToken);
        console.Done(string.Create(CultureInfo.InvariantCulture, $"push to applied: {clock.ElapsedMilliseconds} ms"));
        Expect("the redis tag in the HelmRelease", after, $"7.4.1-alpine@{digest}");
        await ReadyAsync(cancellationToken);
    }

    private async Task MovedTagAsync(CancellationToken cancellationToken)
    {
        console.Step("Push other content under podinfo:latest: same tag, new digest");
        string before = await ValueAsync("image", cancellationToken);
        Stopwatch clock = Stopwatch.StartNew();
        string digest = await PushImageAsync(ImageRepository, "latest", "second", cancellationToken);
        string after = await ChangedAsync("image", before, cancellationToken);
        console.Done(string.Create(CultureInfo.InvariantCulture, $"push to applied: {clock.ElapsedMilliseconds} ms"));
        Expect("the image in the HelmRelease", after, $"latest@{digest}");
        await ReadyAsync(cancellationToken);
        await ShowReleaseAsync(cancellationToken);
    }

    private async Task<string> PushImageAsync(string repository, string tag, string seed, CancellationToken cancellationToken)
    {
        string digest = await world.Registry.PushImageAsync(repository, tag, seed, cancellationToken);
        console.Done($"{repository}:{tag} {digest[..19]}…");
        return digest;
    }

    private async Task ShowReleaseAsync(CancellationToken cancellationToken)
    {
        console.Note($"HelmRelease/apps/podinfo: image {Short(await ValueAsync("image", cancellationToken))}, redis {Short(await ValueAsync("redis", cancellationToken))}");
    }

    private async Task ReadyAsync(CancellationToken cancellationToken) => await UntilAsync(
        "ResourceSet/apps/podinfo becomes ready",
        async token =>
        {
            KubeObject? podinfo = await world.Client.GetAsync(Names.ResourceSet, "apps", "podinfo", token);
            return podinfo is not null && Condition.Find(podinfo, Condition.Ready) is { Status: "True" } ? podinfo : null;
        },
        cancellationToken);

    private async Task<string> ChangedAsync(string value, string before, CancellationToken cancellationToken)
    {
        await UntilAsync(
            $"HelmRelease/apps/podinfo gets a new {value}",
            async token => await ValueAsync(value, token) != before ? world : null,
            cancellationToken);
        return await ValueAsync(value, cancellationToken);
    }

    private async Task<string> ValueAsync(string value, CancellationToken cancellationToken) =>
        (await GetAsync(HelmRelease, cancellationToken)).Root.StringAt("spec", "values", value, "tag") ?? "";

    private async Task<KubeObject> GetAsync(GroupVersionKind kind, CancellationToken cancellationToken) =>
        await world.Client.GetAsync(kind, "apps", "podinfo", cancellationToken) ?? throw new TourException($"{kind.Kind}/apps/podinfo does not exist");

    private static async Task UntilAsync(string what, Func<CancellationToken, Task<object?>> condition, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            while (await condition(limit.Token) is null)
            {
                await Task.Delay(10, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TourException($"waited {Limit.TotalSeconds} s in vain until {what}");
        }
    }

    private static void Expect(string what, string? actual, string expected)
    {
        if (actual != expected)
        {
            throw new TourException($"{what} is {actual ?? "absent"} and should be {expected}");
        }
    }

    private static string Short(string value) => value.Length > 40 ? value[..40] + "…" : value;
}
