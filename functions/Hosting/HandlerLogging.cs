using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using Serverless.Functions.Configuration;

namespace Serverless.Functions.Hosting;

/// <summary>Logging to stdout, all levels; stderr is left to faults that end the process (functions-host.md FH-71).</summary>
internal static class HandlerLogging
{
    public static ILoggingBuilder AddHandlerLogging(this ILoggingBuilder logging, AppSettings settings)
    {
        logging.Services.AddSingleton<ConsoleFormatter, JsonLineFormatter>();
        logging.Services.TryAddSingleton(TimeProvider.System);
        logging.AddConsole(console => console.FormatterName = JsonLineFormatter.FormatterName);
        logging.SetMinimumLevel(settings.LogLevel);

        // The framework's own information lines show query strings, in which function keys travel (FH-43).
        logging.AddFilter("Microsoft", LogLevel.Warning);
        return logging;
    }
}
