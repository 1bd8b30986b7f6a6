using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Serverless.Sandbox.Registry;

/// <summary>
/// An OCI registry in memory on a loopback socket: push and pull, paged tag lists, token or basic authentication, push
/// notifications, counters and faults. What the try-out runs on, and what tests scan.
/// </summary>
public sealed class SandboxRegistry : IAsyncDisposable
{
    internal const string TokenPath = "/token";

    private readonly WebApplication _app;
    private readonly RegistryStore _store;
    private readonly PushNotifier _notifier;
    private readonly RegistryPipeline _pipeline;

    private SandboxRegistry(WebApplication app, RegistryStore store, PushNotifier notifier, RegistryPipeline pipeline, RegistryCounters counters, Uri address)
    {
        _app = app;
        _store = store;
        _notifier = notifier;
        _pipeline = pipeline;
        Requests = counters;
        Address = address;
    }

    /// <summary>Base address, such as <c>http://127.0.0.1:32768/</c>.</summary>
    public Uri Address { get; }

    /// <summary>Host and port as they stand in image names, such as <c>127.0.0.1:32768</c>.</summary>
    public string Host => Address.Authority;

    /// <summary>What clients have asked for so far.</summary>
    public RegistryCounters Requests { get; }

    /// <summary>How many push notifications have arrived.</summary>
    public int DeliveredNotifications => _notifier.Delivered;

    /// <summary>Asked before every request; an answer other than <see langword="null"/> replaces the registry's own.</summary>
    public Func<RegistryOperation, RegistryFault?>? Fault
    {
        get => _pipeline.Fault;
        set => _pipeline.Fault = value;
    }

    /// <summary>Starts a registry. It accepts connections when this returns.</summary>
    public static async Task<SandboxRegistry> StartAsync(SandboxRegistryOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen =>
            {
                if (options.Certificate is not null)
                {
                    listen.UseHttps(options.Certificate);
                }
                else
                {
                    listen.Protocols = HttpProtocols.Http1;
                }
            });
        });

        WebApplication app = builder.Build();
        string host = "";
        RegistryStore store = new();
        RegistryCounters counters = new();
        PushNotifier notifier = new(options, () => host);
        RegistryPipeline pipeline = new(options, store, notifier, counters);
        app.Run(pipeline.HandleAsync);
        await app.StartAsync(cancellationToken);
        Uri address = new(app.Urls.First());
        host = address.Authority;
        return new SandboxRegistry(app, store, notifier, pipeline, counters, address);
    }

    /// <summary>Pushes a small container image and announces it.</summary>
    /// <param name="repository">Repository, without the host.</param>
    /// <param name="tag">Tag; moves when it exists.</param>
    /// <param name="seed">What makes the content: equal seeds give equal digests.</param>
    /// <param name="cancellationToken">Stops before anything is pushed.</param>
    /// <returns>The manifest's digest.</returns>
    public Task<string> PushImageAsync(string repository, string tag, string seed, CancellationToken cancellationToken = default) =>
        PushAsync(repository, tag, SandboxImage.Container(seed), cancellationToken);

    /// <summary>Pushes a small Helm chart under its version and announces it.</summary>
    /// <inheritdoc cref="PushImageAsync" path="/returns"/>
    public Task<string> PushChartAsync(string repository, string version, CancellationToken cancellationToken = default) =>
        PushAsync(repository, version.Replace('+', '_'), SandboxImage.Chart(repository[(repository.LastIndexOf('/') + 1)..], version), cancellationToken);

    /// <summary>Removes a tag, or a manifest with all its tags when a digest is given.</summary>
    public void Delete(string repository, string reference) => _store.Get(repository).DeleteManifest(reference);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _notifier.DisposeAsync();
        await _app.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.DisposeAsync();
    }

    private Task<string> PushAsync(string repository, string tag, SandboxImage image, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!RegistryRoute.IsRepositoryName(repository) || !RegistryRoute.IsTag(tag))
        {
            throw new ArgumentException($"'{repository}:{tag}' is not a repository and a tag");
        }

        _store.PutBlob(repository, ContentDigest.Sha256(image.Config), image.Config);
        _store.PutBlob(repository, ContentDigest.Sha256(image.Layer), image.Layer);
        _store.GetOrAdd(repository).PutManifest(image.Manifest, tag);
        _notifier.Manifest(repository, image.Manifest, tag);
        return Task.FromResult(image.Manifest.Digest);
    }
}
