using Serverless.Cli.Execution;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Cluster;

/// <summary>Looks at an object again and again until it is as wished or the command's time is up.</summary>
internal static class Waiter
{
    private const string Fallback = "Reconciliation completed successfully";

    /// <summary>Waits for readiness and prints its message (cli.md §1.5).</summary>
    public static async Task ReadyAsync(Invocation invocation, GroupVersionKind gvk, string name, string? token, CancellationToken cancellationToken)
    {
        ClusterSession cluster = invocation.Cluster;
        Readiness outcome = default;
        await PollAsync(invocation, $"{cluster.Namespace}/{name} to become ready", async () =>
        {
            KubeObject? current = await cluster.Client.GetAsync(gvk, cluster.Namespace, name, cancellationToken);
            if (current is null)
            {
                return token is null ? false : throw await cluster.NotFoundAsync(gvk, name, cancellationToken);
            }

            outcome = Readiness.Of(current, token);
            return outcome.IsFinal;
        }, cancellationToken);
        if (outcome.Error is not null)
        {
            throw new CliException(outcome.Error);
        }

        await invocation.PrintAsync($"✔ {(outcome.Message.Length > 0 ? outcome.Message : Fallback)}");
    }

    /// <summary>Waits until an object is gone.</summary>
    public static Task GoneAsync(Invocation invocation, GroupVersionKind gvk, string name, CancellationToken cancellationToken)
    {
        ClusterSession cluster = invocation.Cluster;
        return PollAsync(
            invocation,
            $"{cluster.Namespace}/{name} to be deleted",
            async () => await cluster.Client.GetAsync(gvk, cluster.Namespace, name, cancellationToken) is null,
            cancellationToken);
    }

    private static async Task PollAsync(Invocation invocation, string what, Func<Task<bool>> isDone, CancellationToken cancellationToken)
    {
        invocation.Screen.Say($"waiting for {what}");
        try
        {
            while (!await isDone())
            {
                await Task.Delay(invocation.Environment.PollInterval, invocation.Environment.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new CliException($"timed out waiting for {what}", e) { Hint = "give it more time with --timeout, or look at \"flux-serverless events\"" };
        }
    }
}
