namespace Serverless.Engine.Resources;

/// <summary>JSON merge patches (RFC 7396).</summary>
public static class MergePatch
{
    /// <summary>The patch that turns one map into another; empty when they are equal. Removed keys become null.</summary>
    public static Dictionary<string, object?> Diff(Dictionary<string, object?> from, Dictionary<string, object?> to)
    {
        Dictionary<string, object?> patch = [];
        foreach (string key in from.Keys)
        {
            if (!to.ContainsKey(key))
            {
                patch[key] = null;
            }
        }

        foreach ((string key, object? wanted) in to)
        {
            if (!from.TryGetValue(key, out object? present))
            {
                patch[key] = wanted;
            }
            else if (present is Dictionary<string, object?> presentMap && wanted is Dictionary<string, object?> wantedMap)
            {
                Dictionary<string, object?> inner = Diff(presentMap, wantedMap);
                if (inner.Count > 0)
                {
                    patch[key] = inner;
                }
            }
            else if (!JsonTree.DeepEquals(present, wanted))
            {
                patch[key] = wanted;
            }
        }

        return patch;
    }
}
