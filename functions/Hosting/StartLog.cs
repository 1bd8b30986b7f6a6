using System.Net;
using Serverless.Functions.Configuration;

namespace Serverless.Functions.Hosting;

/// <summary>What is logged once at start.</summary>
internal static partial class StartLog
{
    public static void Started(this ILogger logger, AppSettings settings)
    {
        logger.LogStart(settings.Mode, settings.Listen, settings.Receivers.Count);
        foreach (string complaint in settings.Complaints)
        {
            logger.LogComplaint(complaint);
        }
    }

    [LoggerMessage(10, LogLevel.Information, "starting in {Mode} mode on {Listen} with {Receivers} receivers")]
    private static partial void LogStart(this ILogger logger, HandlerMode mode, IPEndPoint listen, int receivers);

    [LoggerMessage(11, LogLevel.Error, "a receiver is switched off: {Complaint}")]
    private static partial void LogComplaint(this ILogger logger, string complaint);
}
