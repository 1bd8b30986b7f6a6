using System.Globalization;
using System.Net;
using Serverless.Azure.Identity;
using Serverless.Engine.Notifications;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Functions.Configuration;

/// <summary>
/// The one place that reads the environment and the arguments. All faults are reported at once. Settings, with <c>:</c> written as
/// <c>__</c> in the environment: <c>Clusters:Folder</c>, <c>Clusters:KeyVault</c> (<see cref="KeyVaultBinder"/>),
/// <c>Clusters:AllowLocalAddresses</c>, <c>Clusters:RequestsPerSecond</c>, <c>WorkQueue</c> or <c>WorkQueue:queueServiceUri</c> and <c>:clientId</c>,
/// <c>State</c> or <c>State:blobServiceUri</c> and <c>:clientId</c>, <c>State:Container</c>, <c>State:Folder</c>, <c>ScanInterval</c>,
/// <c>FunctionTimeout</c>, <c>PassTimeout</c>, <c>LeaseDuration</c>, <c>Parallelism</c>, <c>Metrics:Prometheus</c>,
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, <c>_PROTOCOL</c> and <c>_HEADERS</c>, <c>Listen</c>, <c>LogLevel</c>, <c>Registries:...</c> and <c>Services:...</c> (<see cref="ScanningBinder"/>),
/// <c>Network:AllowPrivate</c> (a comma-separated list of host names, addresses and networks that registries and services may have
/// although they are private; <c>*</c>, the default outside of the Functions host, allows all), <c>Notifications:AllowPrivate</c> (the same for the receivers that
/// Providers of notifications name; none where <c>Network:AllowPrivate</c> is a list), <c>NOTIFICATION_CONTROLLER_ADDRESS</c>,
/// <c>NOTIFICATIONS_DISABLED</c>, <c>Notifications:ControllerNamespace</c>, <c>Notifications:AllowCrossNamespace</c>, <c>Webhooks:BodyLimit</c>, <c>Webhooks:FailuresPerMinute</c> and
/// <c>Receivers:NAME:...</c> (<see cref="ReceiverBinder"/>). Cloud identities are read from the variables that the clouds' own tools use.
/// </summary>
internal static class AppConfigBinder
{
    private const string PortVariable = "FUNCTIONS_CUSTOMHANDLER_PORT";

    private const string RegistryNetworks = "Network:AllowPrivate";

    private const int DefaultPort = 8080;

    private static readonly Dictionary<string, string> Options = new()
    {
        ["--listen"] = "Listen",
        ["--clusters"] = "Clusters:Folder",
        ["--key-vault"] = "Clusters:KeyVault",
        ["--state"] = "State:Folder",
        ["--interval"] = "ScanInterval",
    };

    /// <summary>Binds the settings of this process.</summary>
    /// <param name="args"><c>serve</c>, then options with their values.</param>
    /// <exception cref="AppConfigException">Something is missing or wrong.</exception>
    public static AppSettings Bind(string[] args) => Bind(args, new ConfigurationBuilder().AddEnvironmentVariables().Build());

    /// <inheritdoc cref="Bind(string[])"/>
    internal static AppSettings Bind(string[] args, IConfiguration environment)
    {
        bool serve = args is ["serve", ..];
        List<string> faults = [];
        Dictionary<string, string?> given = ReadOptions(serve ? args[1..] : args, faults);
        IConfiguration configuration = new ConfigurationBuilder().AddConfiguration(environment).AddInMemoryCollection(given).Build();
        SettingsReader reader = new(configuration);
        reader.Faults.AddRange(faults);
        AppSettings settings = Read(configuration, reader, serve || configuration[PortVariable] is null ? HandlerMode.StandAlone : HandlerMode.Host);
        return reader.Faults.Count == 0 ? settings : throw new AppConfigException(reader.Faults);
    }

    private static AppSettings Read(IConfiguration configuration, SettingsReader reader, HandlerMode mode)
    {
        bool host = mode == HandlerMode.Host;
        List<string> complaints = [];
        AppSettings settings = new()
        {
            Mode = mode,
            Listen = host ? new IPEndPoint(IPAddress.Loopback, reader.Number(PortVariable, DefaultPort, 1, IPEndPoint.MaxPort)) : ReadListen(reader),
            ClusterFolder = reader.Text("Clusters:Folder") ?? (host ? "" : "clusters"),
            ClusterVault = KeyVaultBinder.Bind(reader, mode),
            AllowLocalAddresses = reader.Flag("Clusters:AllowLocalAddresses", !host),
            OtlpEndpoint = reader.Address("OTEL_EXPORTER_OTLP_ENDPOINT"),
            OtlpProtocol = reader.Text("OTEL_EXPORTER_OTLP_PROTOCOL") ?? "http/protobuf",
            OtlpHeaders = reader.Text("OTEL_EXPORTER_OTLP_HEADERS"),
            Prometheus = reader.Flag("Metrics:Prometheus", !host),
            StateFolder = reader.Text("State:Folder") ?? (host ? "" : "state"),
            StateStorage = reader.Storage("State", "blob"),
            StateContainer = reader.Text("State:Container") ?? "flux-serverless-state",
            WorkQueue = host ? reader.Storage("WorkQueue", "queue") : null,
            ScanInterval = reader.Duration("ScanInterval", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1)),
            FunctionTimeout = reader.Duration("FunctionTimeout", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1)),
            PassTimeout = reader.Duration("PassTimeout", TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1)),
            LeaseDuration = reader.Duration("LeaseDuration", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1)),
            Parallelism = reader.Number("Parallelism", 4, 1, 256),
            WebhookBodyLimit = reader.Number("Webhooks:BodyLimit", 1024 * 1024, 64 * 1024, 8 * 1024 * 1024),
            WebhookFailuresPerMinute = reader.Number("Webhooks:FailuresPerMinute", 30, 1, 10_000),
            Network = ReadNetwork(reader, RegistryNetworks, host),
            Notifications = new NotificationOptions
            {
                ControllerAddress = reader.Address("NOTIFICATION_CONTROLLER_ADDRESS"),
                Disabled = reader.Text("NOTIFICATIONS_DISABLED") is not null,
                ControllerNamespace = reader.Text("Notifications:ControllerNamespace") ?? new NotificationOptions().ControllerNamespace,
                Network = ReadNetwork(reader, "Notifications:AllowPrivate", host || reader.Text(RegistryNetworks) is not (null or "*")),
                AllowCrossNamespace = reader.Flag("Notifications:AllowCrossNamespace", true),
            },
            ClusterRequestsPerSecond = reader.Number("Clusters:RequestsPerSecond", 20, 1, 10_000),
            Registry = ScanningBinder.BindRegistries(reader),
            ExternalServices = ScanningBinder.BindServices(reader),
            Cloud = CloudIdentities.From(name => configuration[name]) with { Entra = new EntraTokens(configuration["AZURE_CLIENT_ID"]) },
            LogLevel = reader.Level("LogLevel", LogLevel.Information),
            Receivers = ReceiverBinder.Bind(configuration, reader, complaints),
            Complaints = complaints,
        };
        CheckHost(settings, reader.Faults);
        return settings;
    }

    private static void CheckHost(AppSettings settings, List<string> faults)
    {
        if (settings.Mode != HandlerMode.Host)
        {
            return;
        }

        if (settings.ClusterFolder.Length == 0 && settings.ClusterVault is null)
        {
            faults.Add("Clusters: neither Clusters__KeyVault nor Clusters__Folder is set");
        }

        if (settings.WorkQueue is null)
        {
            faults.Add("WorkQueue: neither a connection string nor WorkQueue__queueServiceUri is set");
        }

        if (settings.StateStorage is null && settings.StateFolder.Length == 0)
        {
            faults.Add("State: neither a connection string nor State__blobServiceUri nor State__Folder is set");
        }
    }

    /// <summary>What runs in the cloud is kept from the networks around it; on a laptop registries are often local.</summary>
    private static NetworkRules ReadNetwork(SettingsReader reader, string key, bool isClosed)
    {
        try
        {
            return reader.Text(key) is { } list ? NetworkRules.Parse(list) : isClosed ? NetworkRules.Closed : NetworkRules.Open;
        }
        catch (FormatException e)
        {
            reader.Faults.Add($"{key.Replace(":", "__", StringComparison.Ordinal)}: {e.Message}");
            return NetworkRules.Closed;
        }
    }

    private static IPEndPoint ReadListen(SettingsReader reader)
    {
        IPEndPoint fallback = new(IPAddress.Loopback, DefaultPort);
        if (reader.Text("Listen") is not { } text)
        {
            return fallback;
        }

        // A bare number would be read as an IPv4 address, but it is meant as a port.
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= 0 and <= IPEndPoint.MaxPort)
        {
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        if (IPEndPoint.TryParse(text, out IPEndPoint? endpoint) && text.Contains(':', StringComparison.Ordinal))
        {
            return endpoint;
        }

        reader.Faults.Add("Listen: must be ADDRESS:PORT or PORT");
        return fallback;
    }

    private static Dictionary<string, string?> ReadOptions(string[] args, List<string> faults)
    {
        Dictionary<string, string?> given = [];
        for (int i = 0; i < args.Length; i += 2)
        {
            if (!Options.TryGetValue(args[i], out string? key))
            {
                faults.Add($"unknown argument {args[i]} (known: serve, {string.Join(", ", Options.Keys)})");
            }
            else if (i + 1 == args.Length)
            {
                faults.Add($"{args[i]}: its value is missing");
            }
            else
            {
                given[key] = args[i + 1];
            }
        }

        return given;
    }
}
