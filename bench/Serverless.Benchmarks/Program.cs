using Serverless.Benchmarks;
using Serverless.Benchmarks.Cli;
using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Rendering;
using Serverless.Benchmarks.Scanning;
using Serverless.Benchmarks.Startup;

IBenchmark[] all =
[
    new CliBenchmark(),
    new FilterBenchmark(),
    new ScanBenchmark(),
    new FleetScanBenchmark(),
    new ApplyBenchmark(),
    new FleetBenchmark(),
    new StartupBenchmark(),
    new RenderBenchmark(),
    new RenderOnceBenchmark(),
    new RenderPermutationsBenchmark(),
];

if (args is not [{ } name] || Array.Find(all, b => b.Name == name) is not { } benchmark)
{
    Console.WriteLine("usage: dotnet run -c Release --project bench/Serverless.Benchmarks -- NAME");
    foreach (IBenchmark each in all)
    {
        Console.WriteLine($"  {each.Name,-14} {each.Summary}");
    }

    return 1;
}

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
await benchmark.RunAsync(Console.Out, stop.Token);
return 0;
