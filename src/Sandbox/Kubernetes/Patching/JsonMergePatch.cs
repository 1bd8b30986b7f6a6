namespace Serverless.Sandbox.Kubernetes.Patching;

/// <summary>JSON merge patch (RFC 7386).</summary>
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
                result[key] = value;
            }
        }

        return result;
    }
}
