using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.Engine.Fleet;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Configuration;
using Serverless.Functions.Hosting;
using Serverless.Functions.Telemetry;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Tokens;

namespace Serverless.Functions.Tests.Hosting;

/// <summary>The handler in this process on a free port, with a pass, a queue and a clock of the test's own.</summary>
internal sealed class TestHandler : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication? _app;

    public RecordingPass Pass { get; } = new();

    public IWorkQueue? Queue { get; init; } = new RecordingQueue();

    public TimeProvider Time { get; init; } = new ManualTimeProvider();

    public HandlerMode Mode { get; init; } = HandlerMode.Host;

    public IReadOnlyList<ReceiverSettings> Receivers { get; init; } = [];

    public bool Prometheus { get; init; }

    /// <summary>Answers for the issuers of signed tokens.</summary>
    public HttpMessageHandler? Issuer { get; init; }

    public int WebhookBodyLimit { get; init; } = 64 * 1024;

    public Uri? Otlp { get; init; }

    public string? OtlpHeaders { get; init; }

    /// <summary>Sends what was measured, in place of the handler's own.</summary>
    public TelemetryFlush? Flush { get; init; }

    public LogSink Log { get; } = new();

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public List<(WorkItem Item, TimeSpan Delay)> Queued => ((RecordingQueue)Queue!).Items;

    public IStateStore State => _app!.Services.GetRequiredService<IStateStore>();

    public ILeases Leases => _app!.Services.GetRequiredService<ILeases>();

    public T Service<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    /// <summary>A path in the handler's folder.</summary>
    public string Folder(string path) => _folder.File(path);

    public async Task<TestHandler> StartAsync(params string[] clusters)
    {
        Directory.CreateDirectory(_folder.File("clusters"));
        foreach (string cluster in clusters)
        {
            AddCluster(cluster);
        }

        AppSettings settings = new()
        {
            Mode = Mode,
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            ClusterFolder = _folder.File("clusters"),
            StateFolder = _folder.File("state"),
            Receivers = Receivers,
            Prometheus = Prometheus,
            OtlpEndpoint = Otlp,
            OtlpHeaders = OtlpHeaders,
            WebhookBodyLimit = WebhookBodyLimit,
            WebhookFailuresPerMinute = 3,
            LogLevel = LogLevel.Debug,
        };
        _app = HandlerApp.Create(settings, services =>
        {
            services.AddSingleton(Time);
            services.AddSingleton<IClusterPass>(Pass);
            if (Queue is not null)
            {
                services.AddSingleton(Queue);
            }

            if (Flush is not null)
            {
                services.AddSingleton(Flush);
            }

            if (Issuer is not null)
            {
                services.AddSingleton(new SigningKeys(Issuer, Time));
            }

            services.AddSingleton<ILoggerProvider>(Log);
        });
        await _app.StartAsync();
        Http.BaseAddress = new Uri(_app.Urls.Single());
        return this;
    }

    public void AddCluster(string name, string? settings = null)
    {
        _folder.Write($"clusters/{name}.yaml", "apiVersion: v1");
        if (settings is not null)
        {
            _folder.Write($"clusters/{name}.settings.json", settings);
        }
    }

    public void RemoveClusterFolder() => Directory.Delete(_folder.File("clusters"), recursive: true);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _folder.Dispose();
    }
}
