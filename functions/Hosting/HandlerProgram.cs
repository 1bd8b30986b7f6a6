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
            return services.Select(s => s.ExecuteTask?.Exception).FirstOrDefault(e => e is not null) is { } fault
                ? StartFault.Report([fault.GetBaseException().Message])
                : 0;
        }
        catch (IOException e)
        {
            // The address is taken or not ours.
            return StartFault.Report([e.Message]);
        }
    }
}
