using System.Globalization;
using Serverless.Benchmarks.Processes;

namespace Serverless.Benchmarks.Startup;

/// <summary>Time from the start of the process to the first answered invocation: ReadyToRun, plain JIT, and an empty ASP.NET Core program as the floor.</summary>
internal sealed class StartupBenchmark : IBenchmark
{
    private const int Rounds = 25;

    private const string Invocation = """{"Data":{"timer":{"Schedule":{},"ScheduleStatus":null,"IsPastDue":false}},"Metadata":{}}""";

    public string Name => "startup";

    public string Summary => "start to first answered invocation: ReadyToRun, JIT, and an empty ASP.NET Core program";

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("startup-").FullName;
        try
        {
            await FloorProgram.WriteAsync(Path.Combine(folder, "floor"), cancellationToken);
            string handler = Path.Combine(Publisher.Root, "functions");
            await Publisher.PublishAsync(handler, Path.Combine(folder, "r2r"), PublishForm.ReadyToRun, cancellationToken);
            await Publisher.PublishAsync(handler, Path.Combine(folder, "jit"), PublishForm.JustInTime, cancellationToken);
            await Publisher.PublishAsync(Path.Combine(folder, "floor"), Path.Combine(folder, "floor-out"), PublishForm.ReadyToRun, cancellationToken);
            Directory.CreateDirectory(Path.Combine(folder, "clusters"));
            (string Name, string Path, Samples Times)[] programs =
            [
                ("handler, ReadyToRun", Path.Combine(folder, "r2r", "Handler"), new Samples()),
                ("handler, JIT", Path.Combine(folder, "jit", "Handler"), new Samples()),
                ("empty ASP.NET Core, ReadyToRun", Path.Combine(folder, "floor-out", "Floor"), new Samples()),
            ];
            for (int round = 0; round <= Rounds; round++)
            {
                foreach ((string _, string path, Samples times) in programs)
                {
                    TimeSpan time = await MeasureAsync(path, folder, cancellationToken);
                    if (round > 0)
                    {
                        times.Add(time);
                    }
                }
            }

            Write(output, programs);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<TimeSpan> MeasureAsync(string executable, string folder, CancellationToken cancellationToken)
    {
        int port = MeasuredProcess.FreePort();
        using MeasuredProcess process = MeasuredProcess.Start(executable, port, new Dictionary<string, string>
        {
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["Clusters__Folder"] = Path.Combine(folder, "clusters"),
            ["State__Folder"] = Path.Combine(folder, "state"),
            ["WorkQueue"] = "UseDevelopmentStorage=true",
        });
        return await process.AnsweredAsync("/Scanner", Invocation, cancellationToken);
    }

    private static void Write(TextWriter output, (string Name, string Path, Samples Times)[] programs)
    {
        double floor = programs[^1].Times.P50;
        output.WriteLine("# Start-up");
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"From the start of the process to the first answered invocation, {Rounds} rounds in turn. Goal: ReadyToRun at most 1.6 times the floor."));
        output.WriteLine();
        output.WriteLine("| program | median, ms | p95, ms | ratio to the floor |");
        output.WriteLine("|---|---|---|---|");
        foreach ((string name, string _, Samples times) in programs)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {times.P50:F0} | {times.P95:F0} | {times.P50 / floor:F2} |"));
        }
    }
}
