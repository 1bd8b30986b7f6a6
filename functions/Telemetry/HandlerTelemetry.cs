using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Serverless.Functions.Configuration;

namespace Serverless.Functions.Telemetry;

/// <summary>Export of traces and metrics by OpenTelemetry (functions-host.md FH-74) and Prometheus's text form; nothing is set up that is not asked for.</summary>
internal static class HandlerTelemetry
{
    private const string HttpSource = "System.Net.Http";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, AppSettings settings)
    {
        services.AddSingleton<FleetMetrics>();
        services.TryAddSingleton(TelemetryFlush.Create);
        if (settings.OtlpEndpoint is null && !settings.Prometheus)
        {
            return services;
        }

        OpenTelemetryBuilder telemetry = services.AddOpenTelemetry().ConfigureResource(r => r.AddService("flux-serverless", serviceVersion: Version, autoGenerateServiceInstanceId: true));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(FleetMetrics.SourceName, HttpSource);
            if (settings.OtlpEndpoint is { } endpoint)
            {
                metrics.AddOtlpExporter(otlp => Configure(otlp, endpoint, "v1/metrics", settings));
            }

            if (settings.Prometheus)
            {
                metrics.AddPrometheusExporter();
            }
        });
        if (settings.OtlpEndpoint is { } target)
        {
            telemetry.WithTracing(traces => traces
                .AddSource(FleetMetrics.SourceName, HttpSource)
                .AddOtlpExporter(otlp => Configure(otlp, target, "v1/traces", settings)));
        }

        return services;
    }

    public static void MapTelemetry(this WebApplication app, AppSettings settings)
    {
        if (settings.Prometheus)
        {
            app.MapPrometheusScrapingEndpoint("/metrics");
        }
    }

    private static string? Version => typeof(HandlerTelemetry).Assembly.GetName().Version?.ToString(3);

    private static void Configure(OtlpExporterOptions options, Uri endpoint, string path, AppSettings settings)
    {
        bool http = settings.OtlpProtocol != "grpc";
        options.Protocol = http ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        options.Endpoint = http ? new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/" + path) : endpoint;
        options.Headers = settings.OtlpHeaders;
    }
}
