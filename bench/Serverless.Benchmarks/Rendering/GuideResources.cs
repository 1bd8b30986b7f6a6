using Serverless.Engine.Inputs;
using Serverless.Engine.Rendering;
using Serverless.Engine.Resources;

namespace Serverless.Benchmarks.Rendering;

/// <summary>The image-automation guide's ResourceSet, as the yardstick's file has it: three objects and one set of inputs.</summary>
internal sealed class GuideResources
{
    private readonly List<object?> _resources;

    private GuideResources(Dictionary<string, object?> file)
    {
        _resources = file.ListAt("Resources")!;
        Inputs = CombinedInputs.Of([file.MapAt("Inputs")!]);
    }

    /// <summary>The yardstick's inputs.</summary>
    public CombinedInputs Inputs { get; }

    /// <summary>Reads <c>seed-render.json</c>.</summary>
    public static GuideResources Read(string file) => new(JsonTree.ParseObject(File.ReadAllBytes(file)));

    /// <summary>A renderer that has seen nothing yet.</summary>
    public static ResourceSetRenderer NewRenderer() => new(TimeProvider.System, new Random(1));

    /// <summary>The ResourceSet as it comes from a cluster.</summary>
    public ResourceSet ResourceSet() => Engine.Resources.ResourceSet.From(new(new()
    {
        ["apiVersion"] = Names.ApiVersion,
        ["kind"] = "ResourceSet",
        ["metadata"] = new Dictionary<string, object?> { ["name"] = "podinfo", ["namespace"] = "apps" },
        ["spec"] = new Dictionary<string, object?> { ["resources"] = _resources },
    }));
}
