namespace Serverless.Functions.Hosting;

/// <summary>The name of the work queue, as the function.json files of Scanner and Reconciler spell it.</summary>
internal static class WorkQueueName
{
    public const string Value = "flux-serverless-work";

    /// <summary>Deliveries of a message before it is parked, as host.json says to the host.</summary>
    public const int MaxAttempts = 5;
}
