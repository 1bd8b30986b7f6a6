using Microsoft.AspNetCore.Server.Kestrel.Core;
using Serverless.Functions.Configuration;

namespace Serverless.Functions.Hosting;

/// <summary>Builds the web application from bound settings.</summary>
internal static class HandlerApp
{
    /// <summary>Time for running work after a stop signal (functions-host.md FH-70).</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Builds the application.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="choose">Chooses services before the handler's own are added.</param>
    public static WebApplication Create(AppSettings settings, Action<IServiceCollection> choose)
    {
        // The empty builder reads neither ASPNETCORE_ nor DOTNET_ variables, which are meant for the Functions host that the environment
        // is inherited from (FH-4).
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(settings.Listen, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Logging.AddHandlerLogging(settings);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        choose(builder.Services);
        builder.Services.AddHandler(settings);
        WebApplication app = builder.Build();
        app.MapHandler();
        return app;
    }
}
