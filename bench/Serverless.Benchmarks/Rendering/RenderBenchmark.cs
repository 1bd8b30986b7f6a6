using System.Diagnostics;
using System.Globalization;
using Serverless.Benchmarks.Processes;
using Serverless.Engine.Rendering;
using Serverless.Engine.Resources;

namespace Serverless.Benchmarks.Rendering;

/// <summary>Builds the guide's objects warm and cold, beside Go's libraries, and a ResourceSet of 10,000 permutations.</summary>
internal sealed class RenderBenchmark : IBenchmark
{
    private const int Rounds = 7;
    private const int ColdRounds = 21;
    private const int WarmBuilds = 1_000;

    public string Name => "render";

    public string Summary => "building a ResourceSet's objects: warm, cold, 10,000 permutations";

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        GuideResources guide = GuideResources.Read(GoYardstick.SeedFile);
        ResourceSetRenderer renderer = GuideResources.NewRenderer();
        for (int i = 0; i < Rounds; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            Warm(renderer, guide, cancellationToken);
        }

        await output.WriteLineAsync("| build | time, theirs / ours | allocated bytes, ours / theirs |\n|---|---|---|");
        List<Measured> ours = [];
        List<Measured> theirs = [];
        for (int round = 0; round < Rounds; round++)
        {
            theirs.Add(await GoYardstick.RenderAsync(WarmBuilds, cancellationToken));
            ours.Add(Warm(renderer, guide, cancellationToken));
        }

        await WriteAsync(output, "warm: the guide's three objects, templates cached", theirs, ours);
        ours.Clear();
        for (int round = 0; round < Rounds; round++)
        {
            ours.Add(Uncached(guide, cancellationToken));
        }

        await WriteAsync(output, "the same by a new renderer with empty caches, code warm", theirs, ours);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("render-");
        try
        {
            foreach ((string name, PublishForm form) in new[] { ("native code", PublishForm.Native), ("ReadyToRun", PublishForm.ReadyToRun) })
            {
                string place = Path.Combine(folder.FullName, form.ToString());
                await Publisher.PublishAsync(Path.Combine(Publisher.Root, "bench", "Serverless.Benchmarks"), place, form, cancellationToken);
                await WriteColdAsync(output, name, Path.Combine(place, "Serverless.Benchmarks"), cancellationToken);
            }

            string program = Path.Combine(folder.FullName, nameof(PublishForm.ReadyToRun), "Serverless.Benchmarks");
            string[] many = (await ChildAsync(program, "render-permutations", cancellationToken)).Split(' ');
            await output.WriteLineAsync($"\n10,000 permutations, combined and built in a new process (ReadyToRun): {many[0]} s, of which {many[1]} s on the processor, {many[2]} MB at the peak, {many[3]} objects.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task WriteColdAsync(TextWriter output, string form, string program, CancellationToken cancellationToken)
    {
        List<Measured> ours = [];
        List<Measured> theirs = [];
        for (int round = 0; round < ColdRounds; round++)
        {
            theirs.Add(await GoYardstick.RenderAsync(1, cancellationToken));
            ours.Add(new(double.Parse(await ChildAsync(program, "render-once", cancellationToken), CultureInfo.InvariantCulture), 0));
        }

        await WriteAsync(output, $"cold: the first build of a new process ({form})", theirs, ours);
    }

    private static Measured Warm(ResourceSetRenderer renderer, GuideResources guide, CancellationToken cancellationToken)
    {
        ResourceSet resourceSet = guide.ResourceSet();
        return Measure(() => renderer.Render(resourceSet, guide.Inputs, cancellationToken));
    }

    private static Measured Uncached(GuideResources guide, CancellationToken cancellationToken)
    {
        ResourceSet resourceSet = guide.ResourceSet();
        return Measure(() => GuideResources.NewRenderer().Render(resourceSet, guide.Inputs, cancellationToken));
    }

    private static Measured Measure(Func<RenderedResources> build)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < WarmBuilds; i++)
        {
            build();
        }

        return new(Stopwatch.GetElapsedTime(start).TotalMicroseconds / WarmBuilds, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)WarmBuilds);
    }

    private static async Task<string> ChildAsync(string program, string name, CancellationToken cancellationToken)
    {
        using Process child = Process.Start(new ProcessStartInfo(program, [name]) { RedirectStandardOutput = true })!;
        string line = await child.StandardOutput.ReadToEndAsync(cancellationToken);
        await child.WaitForExitAsync(cancellationToken);
        return line.Trim();
    }

    private static Task WriteAsync(TextWriter output, string what, List<Measured> theirs, List<Measured> ours)
    {
        double time = Median(theirs, m => m.Microseconds) / Median(ours, m => m.Microseconds);
        double bytes = Median(ours, m => m.Bytes) / Median(theirs, m => m.Bytes);
        return output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {what} | {time:F2} | {(bytes > 0 ? bytes.ToString("F3", CultureInfo.InvariantCulture) : "–")} |"));
    }

    private static double Median(List<Measured> values, Func<Measured, double> of) => values.Select(of).Order().ElementAt(values.Count / 2);
}
