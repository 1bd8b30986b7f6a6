using System.Globalization;
using System.Net.Http.Headers;
using System.Threading.Channels;
using Serverless.Engine.Http;
using Serverless.Engine.Resources;

namespace Serverless.Sandbox.Registry;

/// <summary>
/// Announces pushes one after the other, each until it has arrived, as a distribution registry does: from a queue in memory,
/// without waiting for the client that pushed (webhooks.md WH-58).
/// </summary>
internal sealed class PushNotifier : IAsyncDisposable
{
    private const string EnvelopeType = "application/vnd.docker.distribution.events.v2+json";
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly SandboxRegistryOptions _options;
    private readonly Func<string> _host;
    private readonly Channel<byte[]> _queue = Channel.CreateUnbounded<byte[]>();
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { SslOptions = new() { CertificateChainPolicy = ServerTrust.By() } }) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly Task _sender;
    private long _events;
    private int _delivered;

    public PushNotifier(SandboxRegistryOptions options, Func<string> host)
    {
        _options = options;
        _host = host;
        _sender = options.NotificationUrl is null ? Task.CompletedTask : SendAllAsync(options.NotificationUrl);
    }

    public int Delivered => Volatile.Read(ref _delivered);

    public void Manifest(string repository, StoredManifest manifest, string? tag) =>
        Announce(repository, manifest.MediaType, manifest.Digest, manifest.Content.Length, "manifests", tag);

    public void Blob(string repository, string digest, long size) =>
        Announce(repository, "application/octet-stream", digest, size, "blobs", null);

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stop.CancelAsync();
        await _sender.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }

    private void Announce(string repository, string mediaType, string digest, long size, string folder, string? tag)
    {
        if (_options.NotificationUrl is null)
        {
            return;
        }

        string scheme = _options.Certificate is null ? "http" : "https";
        Dictionary<string, object?> target = new()
        {
            ["mediaType"] = mediaType,
            ["size"] = size,
            ["length"] = size,
            ["digest"] = digest,
            ["repository"] = repository,
            ["url"] = $"{scheme}://{_host()}/v2/{repository}/{folder}/{digest}",
        };
        if (tag is not null)
        {
            target["tag"] = tag;
        }

        long number = Interlocked.Increment(ref _events);
        Dictionary<string, object?> announcement = new()
        {
            ["id"] = string.Create(CultureInfo.InvariantCulture, $"event-{number}"),
            ["timestamp"] = _options.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture),
            ["action"] = "push",
            ["target"] = target,
            ["request"] = new Dictionary<string, object?>
            {
                ["id"] = string.Create(CultureInfo.InvariantCulture, $"request-{number}"),
                ["host"] = _host(),
                ["method"] = "PUT",
            },
            ["actor"] = new Dictionary<string, object?> { ["name"] = _options.Username },
            ["source"] = new Dictionary<string, object?> { ["addr"] = "sandbox", ["instanceID"] = "sandbox" },
        };
        _queue.Writer.TryWrite(JsonTree.ToUtf8(new Dictionary<string, object?> { ["events"] = new List<object?> { announcement } }));
    }

    private async Task SendAllAsync(Uri url)
    {
        await foreach (byte[] envelope in _queue.Reader.ReadAllAsync(_stop.Token))
        {
            TimeSpan wait = FirstWait;
            while (!await TrySendAsync(url, envelope))
            {
                await Task.Delay(wait, _options.Time, _stop.Token);
                wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            }

            Interlocked.Increment(ref _delivered);
        }
    }

    private async Task<bool> TrySendAsync(Uri url, byte[] envelope)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, url) { Content = new ByteArrayContent(envelope) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(EnvelopeType);
        if (_options.NotificationAuthorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", _options.NotificationAuthorization);
        }

        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
            return (int)response.StatusCode is >= 200 and < 400;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !_stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
