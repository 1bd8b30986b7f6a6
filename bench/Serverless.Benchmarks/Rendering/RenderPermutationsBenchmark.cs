using System.Diagnostics;
using System.Globalization;
using Serverless.Engine.Inputs;
using Serverless.Engine.Rendering;
using Serverless.Engine.Resources;

namespace Serverless.Benchmarks.Rendering;

/// <summary>A ResourceSet with as many permutations as are allowed, combined and built in a new process.</summary>
internal sealed class RenderPermutationsBenchmark : IBenchmark
{
    private const int Providers = 4;
    private const int InputsEach = 10;

    public string Name => "render-permutations";

    public string Summary => "10,000 permutations in a new process: seconds, seconds of processor time, megabytes at the peak, objects (used by render)";

    public Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        ResourceSet resourceSet = ResourceSet.From(new(JsonTree.ParseObject(Manifest)));
        ResourceSetInputProvider[] providers = [.. Enumerable.Range(0, Providers).Select(Provider)];
        using Process self = Process.GetCurrentProcess();
        TimeSpan before = self.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        CombinedInputs inputs = InputCombiner.Combine(resourceSet, providers);
        RenderedResources rendered = GuideResources.NewRenderer().Render(resourceSet, inputs, cancellationToken);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        int objects = rendered.Steps[0].Objects.Count;
        self.Refresh();
        double processor = (self.TotalProcessorTime - before).TotalSeconds;
        double megabytes = self.PeakWorkingSet64 / 1e6;
        return output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{seconds:F3} {processor:F3} {megabytes:F0} {objects}"));
    }

    private static ReadOnlySpan<byte> Manifest => """
        {"apiVersion":"fluxcd.controlplane.io/v1","kind":"ResourceSet","metadata":{"name":"many","namespace":"apps"},"spec":{
         "inputStrategy":{"name":"Permute"},
         "inputsFrom":[{"selector":{"matchLabels":{"many":"yes"}}}],
         "resources":[{"apiVersion":"kustomize.toolkit.fluxcd.io/v1","kind":"Kustomization",
          "metadata":{"name":"app-<< inputs.p0.id >>-<< inputs.p1.id >>-<< inputs.p2.id >>-<< inputs.p3.id >>","namespace":"apps","labels":{"tag":"<< inputs.p0.tag >>"}},
          "spec":{"interval":"10m","path":"./deploy/<< inputs.p1.tag >>","images":[
           {"name":"ghcr.io/example/one","newTag":"<< inputs.p2.tag | quote >>"},{"name":"ghcr.io/example/two","newTag":"<< inputs.p3.tag >>@<< inputs.p3.digest >>"}]}}]}}
        """u8;

    private static ResourceSetInputProvider Provider(int number) => ResourceSetInputProvider.From(new(new()
    {
        ["apiVersion"] = Names.ApiVersion,
        ["kind"] = Names.InputProvider.Kind,
        ["metadata"] = new Dictionary<string, object?> { ["name"] = $"p{number}", ["namespace"] = "apps", ["labels"] = new Dictionary<string, object?> { ["many"] = "yes" } },
        ["spec"] = new Dictionary<string, object?> { ["type"] = "OCIArtifactTag" },
        ["status"] = new Dictionary<string, object?>
        {
            ["exportedInputs"] = Enumerable.Range(0, InputsEach).Select(object? (i) => new Dictionary<string, object?>
            {
                ["id"] = $"{number}{i}",
                ["tag"] = $"1.{number}.{i}",
                ["digest"] = "sha256:" + new string((char)('0' + i), 64),
            }).ToList(),
        },
    }));
}
