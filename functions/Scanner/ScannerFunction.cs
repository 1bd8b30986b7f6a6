using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Serverless.Functions.Hosting;

namespace Serverless.Functions.Scanner;

/// <summary>Timer to queue: one message for each cluster. A tick that fails is made good by the next one, so nothing is retried (functions-host.md FH-39).</summary>
internal sealed partial class ScannerFunction(FleetTick tick, ILogger<ScannerFunction> logger) : IFunction
{
    private const string TimerBinding = "timer";

    private const string QueueBinding = "work";

    public string Name => "Scanner";

    public async Task<InvocationAnswer> InvokeAsync(InvocationRequest request, CancellationToken cancellationToken)
    {
        bool late = (request.Payload(TimerBinding) as Dictionary<string, object?>)?.At("IsPastDue") is true;
        IReadOnlyList<WorkItem> items = await tick.ItemsAsync(cancellationToken);
        LogTick(items.Count, late);
        return new InvocationAnswer(new Dictionary<string, IReadOnlyList<string>> { [QueueBinding] = [.. items.Select(WorkMessage.Encode)] });
    }

    [LoggerMessage(200, LogLevel.Information, "tick: {Clusters} clusters, past due: {PastDue}")]
    private partial void LogTick(int clusters, bool pastDue);
}
