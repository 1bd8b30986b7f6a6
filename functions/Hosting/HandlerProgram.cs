using Serverless.Engine.Go;
using Serverless.Functions.Configuration;

namespace Serverless.Functions.Hosting;

/// <summary>The handler from its arguments to its exit code; the command line's <c>serve</c> runs it too.</summary>
internal static class HandlerProgram
{
    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        AppSettings settings;
        try
        {
            settings = AppConfigBinder.Bind(args);
        }
        catch (AppConfigException e)
        {
            return StartFault.Report(e.Faults);
        }

        if (!TimeZones.Provide(Path.Combine(AppContext.BaseDirectory, "zoneinfo")))
        {
            return StartFault.Report([GoTimeZone.DatabaseMissing]);
        }

        await using WebApplication app = HandlerApp.Create(settings, services => services.AddSingleton(EnginePass.Create));
        app.Logger.Started(settings);
        return await RunAsync(app, cancellationToken);
    }

    /// <summary>Runs until the process is told to stop. A service that ended by a fault stops the host as well, and is no clean end (functions-host.md FH-9).</summary>
    internal static async Task<int> RunAsync(WebApplication app, CancellationToken cancellationToken)
    {
        BackgroundService[] services = [.. app.Services.GetServices<IHostedService>().OfType<BackgroundService>()];
        try
        {
            await ((IHost)app).RunAsync(cancellationToken);
            return Fault(services) is { } fault ? StartFault.Report([fault.Message]) : 0;
        }
        catch (OperationCanceledException) when (Fault(services) is not null)
        {
            // The service ended while the host was still starting.
            return StartFault.Report([Fault(services)!.Message]);
        }
        catch (IOException e)
        {
            // The address is taken or not ours.
            return StartFault.Report([e.Message]);
        }
    }

    private static Exception? Fault(BackgroundService[] services) =>
        services.Select(s => s.ExecuteTask?.Exception?.GetBaseException()).FirstOrDefault(e => e is not null);
}
