using System.Diagnostics;

namespace Serverless.Benchmarks.Cli;

/// <summary>Times two programs from start to exit, in turn, so that what else the machine does hits both.</summary>
internal sealed class ProcessDuel(int rounds, string kubeconfig)
{
    public async Task<(ProcessTimes Ours, ProcessTimes Theirs)> RunAsync(
        (string Program, string Arguments) ours, (string Program, string Arguments) theirs, CancellationToken cancellationToken)
    {
        List<double> left = [];
        List<double> right = [];
        for (int round = -1; round < rounds; round++)
        {
            double a = await TimeAsync(ours, cancellationToken);
            double b = await TimeAsync(theirs, cancellationToken);
            if (round >= 0)
            {
                // The first round fills the file cache.
                left.Add(a);
                right.Add(b);
            }
        }

        return (ProcessTimes.Of(left), ProcessTimes.Of(right));
    }

    private async Task<double> TimeAsync((string Program, string Arguments) command, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(command.Program, command.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = kubeconfig;
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(began);
        return process.ExitCode == 0
            ? elapsed.TotalMilliseconds
            : throw new InvalidOperationException($"{command.Program} {command.Arguments} failed: {await errors}");
    }
}
