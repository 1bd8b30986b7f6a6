using System.Diagnostics;
using System.Globalization;
using Serverless.Engine.Resources;

namespace Serverless.Benchmarks.Rendering;

/// <summary>The Go program that builds the same objects; YARDSTICK names its folder.</summary>
internal static class GoYardstick
{
    private static string Folder => Environment.GetEnvironmentVariable("YARDSTICK") ?? throw new InvalidOperationException("YARDSTICK does not name the yardstick's folder");

    /// <summary>The guide's templates and inputs.</summary>
    public static string SeedFile => Path.Combine(Folder, "seed-render.json");

    /// <summary>Builds the guide's objects some times in a new process.</summary>
    public static async Task<Measured> RenderAsync(int builds, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(new ProcessStartInfo(Path.Combine(Folder, "gobase"), ["render", SeedFile, $"{builds}"]) { RedirectStandardOutput = true })!;
        Dictionary<string, object?> answer = (Dictionary<string, object?>)JsonTree.Parse(await process.StandardOutput.ReadToEndAsync(cancellationToken))!;
        await process.WaitForExitAsync(cancellationToken);
        return new(Convert.ToDouble(answer["us_per_build"], CultureInfo.InvariantCulture), Convert.ToDouble(answer["bytes_per_build"], CultureInfo.InvariantCulture));
    }
}
