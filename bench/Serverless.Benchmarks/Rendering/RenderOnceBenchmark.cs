using System.Diagnostics;
using System.Globalization;

namespace Serverless.Benchmarks.Rendering;

/// <summary>The first build of a new process, which <see cref="RenderBenchmark"/> starts many times; prints its time in microseconds.</summary>
internal sealed class RenderOnceBenchmark : IBenchmark
{
    public string Name => "render-once";

    public string Summary => "the first build of a new process, in microseconds (used by render)";

    public Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        GuideResources guide = GuideResources.Read(GoYardstick.SeedFile);
        long start = Stopwatch.GetTimestamp();
        GuideResources.NewRenderer().Render(guide.ResourceSet(), guide.Inputs, cancellationToken);
        double microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        return output.WriteLineAsync(microseconds.ToString("F0", CultureInfo.InvariantCulture));
    }
}
