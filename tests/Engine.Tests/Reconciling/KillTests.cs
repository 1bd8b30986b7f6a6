using System.Globalization;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>
/// A pass may be killed anywhere: at a random request, before or after the server has carried it out, with everything in memory lost.
/// The inventory always covers what is in the cluster, nothing is applied twice with different content, and the passes that follow
/// bring the cluster to where an undisturbed one would have been.
/// </summary>
public sealed class KillTests
{
    private const int Seed = 20260501;

    [Theory]
    [InlineData(ClusterKind.Sandbox, 160)]
    [InlineData(ClusterKind.Real, 40)]
    public async Task KilledAnywhere_TheClusterEndsTheSame(ClusterKind kind, int kills)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        ChurningApp app = new(harness);
        Random random = new(Seed);
        int killed = 0;
        for (int version = 0; killed < kills; version++)
        {
            version.ShouldBeLessThan(kills * 3, "the passes end before they are killed");
            await app.WriteAsync(version);
            harness.Proxy.Clear();
            string story = await KillAsync(harness, random);
            killed += story.Length > 0 ? 1 : 0;
            (await app.FindUnrecordedAsync()).ShouldBeNull($"version {version}, {story}: applied but not on record");
            await FinishAsync(harness, random);
            await app.ShouldBeAtAsync(version, $"version {version}, {story}");
            ChurningApp.AppliedTwiceDifferently(harness.Proxy.Log).ShouldBeEmpty($"version {version}, {story}");
        }
    }

    // Ends a pass at a random request; answers where it was, or nothing when the pass was over before.
    internal static async Task<string> KillAsync(EngineHarness harness, Random random, int within = 45)
    {
        using CancellationTokenSource kill = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        int at = random.Next(1, within);
        bool afterwards = random.Next(2) == 0;
        string story = "";
        int count = 0;
        harness.Proxy.Fault = request =>
        {
            if (kill.IsCancellationRequested)
            {
                return new() { CutsBefore = true };
            }

            if (Interlocked.Increment(ref count) != at)
            {
                return null;
            }

            story = string.Create(CultureInfo.InvariantCulture, $"killed {(afterwards ? "after" : "before")} request {at}: {request}");
            Kill(afterwards ? null : harness, kill);
            return afterwards ? new() { CutsAfter = true, Afterwards = () => Kill(harness, kill) } : new() { CutsBefore = true };
        };
        try
        {
            await harness.PassAsync(kill.Token);
        }
        catch (OperationCanceledException) when (kill.IsCancellationRequested)
        {
            // As intended.
        }

        harness.Proxy.Fault = _ => null;
        return story;
    }

    private static void Kill(EngineHarness? harness, CancellationTokenSource kill)
    {
        if (harness is not null)
        {
            harness.State.IsCutOff = true;
            kill.Cancel();
        }
    }

    private static async Task FinishAsync(EngineHarness harness, Random random)
    {
        if (random.Next(3) == 0)
        {
            harness.Forget();
        }
        else
        {
            harness.Restart();
        }

        (await harness.SettleAsync()).Failure.ShouldBeNull();
    }
}
