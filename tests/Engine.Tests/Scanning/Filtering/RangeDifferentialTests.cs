using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Filtering;
using Serverless.Engine.Tests.Fuzzing;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Filtering;

/// <summary>
/// Random version ranges applied by Go and by us. Go's side is a scan of a registry of ours: which digests it asks for is what it
/// selected.
/// </summary>
public sealed class RangeDifferentialTests
{
    private const string Digest = "sha256:d4ec9861522d4961b2acac5a070ef4f92d732480dff2062c2f3a1dcf9a5d1e91";

    /// <summary>An error and a selection for sure, however chance will have it.</summary>
    private static readonly string[] Sure = ["1x", ">=1.0.0 <3.0.0"];

    [Fact]
    public async Task Apply_RandomRanges_SelectsWhatGoSelects()
    {
        string program = GoYardstick.Require().Program;
        int seed = FuzzSettings.FreshSeed();
        RangeGenerator generator = new(seed);
        List<string> tags = [];
        ConcurrentQueue<string> asked = new();
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            string path = context.Request.Path.Value!;
            if (path.EndsWith("/tags/list", StringComparison.Ordinal))
            {
                return RegistryFaultTests.Json(context, JsonTree.ToJson(new Dictionary<string, object?> { ["name"] = "app", ["tags"] = new List<object?>(tags) }));
            }

            asked.Enqueue(path[(path.LastIndexOf('/') + 1)..]);
            context.Response.Headers["Docker-Content-Digest"] = Digest;
            context.Response.ContentType = "application/vnd.oci.image.manifest.v1+json";
            context.Response.ContentLength = 2;
            return Task.CompletedTask;
        });
        StringBuilder differences = new();
        int cases = FuzzSettings.Cases(60);
        int errors = 0;
        int selections = 0;
        for (int i = 0; i < cases; i++)
        {
            (string range, tags) = (i < Sure.Length ? Sure[i] : generator.Range(), generator.Tags());
            asked.Clear();
            bool fails = await ScanAsync(program, server.Host, range) != 0;
            string go = fails ? "error" : string.Join(' ', asked);
            string ours = Ours(range, tags);
            errors += fails ? 1 : 0;
            selections += !fails && go.Length > 0 && asked.Count < tags.Count ? 1 : 0;
            if (range.Length > 0 && go != ours)
            {
                differences.Append(CultureInfo.InvariantCulture, $"'{range}' on {string.Join(' ', tags)}\n  go:   {go}\n  ours: {ours}\n");
            }
        }

        string said = string.Create(CultureInfo.InvariantCulture, $"FUZZ_SEED={seed}: {errors} errors and {selections} selections of some tags in {cases} ranges");
        differences.ToString().ShouldBe("", said);
        errors.ShouldBeInRange(1, cases / 2, said);
        selections.ShouldBeGreaterThan(cases / 4, said);
    }

    private static string Ours(string range, List<string> tags)
    {
        try
        {
            return string.Join(' ', TagFilter.Compile(new ProviderFilter { Semver = range, Limit = 100 }).Apply(tags));
        }
        catch (FilterException)
        {
            return "error";
        }
    }

    private static async Task<int> ScanAsync(string program, string host, string range)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, ["scan", $"{host}/app", range, "100"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await errors;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
