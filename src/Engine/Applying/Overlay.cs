using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>
/// What a cluster would hold of an object that is made anew, as far as that is known without asking: what it holds now, with the wanted
/// fields laid over it. Lists of the same length are gone through element by element, others are replaced.
/// </summary>
internal static class Overlay
{
    public static KubeObject Of(KubeObject live, KubeObject desired) => new((Dictionary<string, object?>)Merge(live.Root, desired.Root)!);

    private static object? Merge(object? live, object? desired) => (live, desired) switch
    {
        (Dictionary<string, object?> a, Dictionary<string, object?> b) => Merge(a, b),
        (List<object?> a, List<object?> b) when a.Count == b.Count => a.Zip(b, Merge).ToList(),
        _ => desired,
    };

    private static Dictionary<string, object?> Merge(Dictionary<string, object?> live, Dictionary<string, object?> desired)
    {
        Dictionary<string, object?> merged = new(live);
        foreach ((string key, object? wanted) in desired)
        {
            merged[key] = Merge(live.GetValueOrDefault(key), wanted);
        }

        return merged;
    }
}
