using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Threading.Channels;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Resources;

namespace Serverless.Benchmarks.Fleet;

/// <summary>
/// The storage queue and the host's queue trigger in one: what the handler enqueues is delivered at once, a fixed number of messages side by
/// side. The host's own polling is therefore not in the measured times.
/// </summary>
internal sealed class QueueStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _workers = [];
    private int _open;

    public QueueStandIn()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    public string ConnectionString =>
        $"AccountName=devstoreaccount1;AccountKey={Convert.ToBase64String(new byte[32])};BlobEndpoint={_app.Urls.First()}/b;QueueEndpoint={_app.Urls.First()}/q";

    /// <summary>Whether every message has been worked off.</summary>
    public bool IsIdle => Volatile.Read(ref _open) == 0;

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    /// <summary>Delivers to a handler from now on.</summary>
    public void Deliver(HttpClient handler, int parallelism)
    {
        for (int i = 0; i < parallelism; i++)
        {
            _workers.Add(WorkAsync(handler));
        }
    }

    public void Enqueue(string text)
    {
        Interlocked.Increment(ref _open);
        _messages.Writer.TryWrite(text);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        XDocument body = await XDocument.LoadAsync(context.Request.Body, LoadOptions.None, context.RequestAborted);
        string text = Encoding.UTF8.GetString(Convert.FromBase64String(body.Descendants("MessageText").Single().Value));
        int delay = int.Parse(context.Request.Query["visibilitytimeout"].ToString(), CultureInfo.InvariantCulture);
        context.Response.StatusCode = 201;
        if (delay == 0)
        {
            Enqueue(text);
        }
        else
        {
            _ = LaterAsync(text, TimeSpan.FromSeconds(delay));
        }
    }

    private async Task LaterAsync(string text, TimeSpan delay)
    {
        await Task.Delay(delay, _stop.Token);
        Enqueue(text);
    }

    private async Task WorkAsync(HttpClient handler)
    {
        await foreach (string text in _messages.Reader.ReadAllAsync(_stop.Token))
        {
            Dictionary<string, object?> envelope = new()
            {
                ["Data"] = new Dictionary<string, object?> { ["item"] = JsonTree.ToJson(text) },
                ["Metadata"] = new Dictionary<string, object?> { ["DequeueCount"] = "1" },
            };
            using HttpResponseMessage response = await handler.PostAsync(
                "/Reconciler", new StringContent(JsonTree.ToJson(envelope), Encoding.UTF8, "application/json"), _stop.Token);
            response.EnsureSuccessStatusCode();
            Interlocked.Decrement(ref _open);
        }
    }
}
