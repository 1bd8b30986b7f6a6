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
        try
        {
            await ((IHost)app).RunAsync(cancellationToken);
            return 0;
        }
        catch (IOException e)
        {
            // The address is taken or not ours.
            return StartFault.Report([e.Message]);
        }
    }
}
