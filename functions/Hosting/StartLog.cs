using System.Net;
using Serverless.Functions.Configuration;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Receivers;

namespace Serverless.Functions.Hosting;

/// <summary>What is logged at start, and about what an earlier process left.</summary>
internal static partial class StartLog
{
    public static void Started(this ILogger logger, AppSettings settings)
    {
        logger.LogStart(settings.Mode, settings.Listen, settings.Receivers.Count);
        foreach (ReceiverSettings receiver in settings.Receivers.Where(r => ReceiverKinds.Find(r.Kind)!.SecretTravelsInAddress))
        {
            logger.LogSecretInAddress(receiver.Kind, receiver.Name);
        }

        foreach (string complaint in settings.Complaints)
        {
            logger.LogComplaint(complaint);
        }
    }

    [LoggerMessage(152, LogLevel.Error, "work queue: {Problem}")]
    public static partial void QueueFileProblem(this ILogger logger, string problem);

    [LoggerMessage(10, LogLevel.Information, "starting in {Mode} mode on {Listen} with {Receivers} receivers")]
    private static partial void LogStart(this ILogger logger, HandlerMode mode, IPEndPoint listen, int receivers);

    [LoggerMessage(11, LogLevel.Error, "a receiver is switched off: {Complaint}")]
    private static partial void LogComplaint(this ILogger logger, string complaint);

    [LoggerMessage(12, LogLevel.Warning, "webhook {Kind}/{Receiver}: its sender carries the secret in the address; rotate it now and then")]
    private static partial void LogSecretInAddress(this ILogger logger, string kind, string receiver);
}
