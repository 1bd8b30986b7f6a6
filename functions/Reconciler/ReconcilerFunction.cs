using Serverless.Engine.Fleet;
using Serverless.Functions.Hosting;

namespace Serverless.Functions.Reconciler;

/// <summary>Queue to pass. A message that cannot be understood is done, not failed: repeating it would not help (functions-host.md FH-57).</summary>
internal sealed partial class ReconcilerFunction(PassRunner passes, ILogger<ReconcilerFunction> logger) : IFunction
{
    /// <summary>Name of the function's folder.</summary>
    public const string FunctionName = "Reconciler";

    private const string QueueBinding = "item";

    public string Name => FunctionName;

    public async Task<InvocationAnswer> InvokeAsync(InvocationRequest request, CancellationToken cancellationToken)
    {
        if (WorkMessage.Decode(request.Payload(QueueBinding), out string problem) is { } item)
        {
            await passes.RunAsync(item, cancellationToken);
        }
        else
        {
            LogDropped(problem);
        }

        return InvocationAnswer.Done;
    }

    [LoggerMessage(210, LogLevel.Error, "work message dropped: {Problem}")]
    private partial void LogDropped(string problem);
}
