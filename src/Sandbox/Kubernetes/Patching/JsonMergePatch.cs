namespace Serverless.Sandbox.Kubernetes.Patching;

/// <summary>JSON merge patch (RFC 7386) as the API server does it: nulls of maps inside lists go as well, those that are list items stay.</summary>
internal static class JsonMergePatch
{
    /// <summary>The patched value; neither argument is changed.</summary>
    public static Dictionary<string, object?> Apply(Dictionary<string, object?> target, Dictionary<string, object?> patch)
    {
        Dictionary<string, object?> result = new(target);
        foreach ((string key, object? value) in patch)
        {
            if (value is null)
            {
                result.Remove(key);
            }
            else if (value is Dictionary<string, object?> map)
            {
                result[key] = Apply(result.GetValueOrDefault(key) as Dictionary<string, object?> ?? [], map);
            }
            else
            {
                result[key] = WithoutNulls(value);
            }
        }

        return result;
    }

    private static object? WithoutNulls(object? value) => value switch
    {
        Dictionary<string, object?> map => map.Where(m => m.Value is not null).ToDictionary(m => m.Key, m => WithoutNulls(m.Value)),
        List<object?> list => list.ConvertAll(WithoutNulls),
        _ => value,
    };
}
