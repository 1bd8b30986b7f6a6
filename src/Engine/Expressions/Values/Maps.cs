namespace Serverless.Engine.Expressions.Values;

/// <summary>Access to both kinds of maps: those of the variables and those that the expression has built.</summary>
internal static class Maps
{
    public static bool IsMap(object? value) => value is Dictionary<string, object?> or CelMap;

    public static int Count(object map) => map is CelMap built ? built.Count : ((Dictionary<string, object?>)map).Count;

    public static IEnumerable<object> Keys(object map) => map is CelMap built ? built.Keys : ((Dictionary<string, object?>)map).Keys;

    public static bool TryFind(object map, object? key, out object? value)
    {
        if (map is CelMap built)
        {
            return built.TryFind(key, out value);
        }

        value = null;
        return key is string text && ((Dictionary<string, object?>)map).TryGetValue(text, out value);
    }
}
