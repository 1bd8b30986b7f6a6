using Serverless.Engine.Yaml;

namespace Serverless.Engine.Tests.Yaml;

/// <summary>Go's order of keys is not transitive ("0x1f" before "1.2" before "08" before "0x1f"); then its output varies from run to run.</summary>
internal static class KeyOrder
{
    /// <summary>Whether some map in a tree has no order that all pairs of its keys agree on.</summary>
    public static bool IsCircular(object? tree)
    {
        switch (tree)
        {
            case List<object?> list: return list.Exists(IsCircular);
            case Dictionary<string, object?> map:
                string[] keys = [.. map.Keys];
                Array.Sort(keys, NaturalKeyComparer.Instance);
                bool circular = keys.Index().Any(a => keys.Skip(a.Index + 1).Any(b => NaturalKeyComparer.Instance.Compare(a.Item, b) >= 0));
                return circular || map.Values.Any(IsCircular);
            default: return false;
        }
    }
}
