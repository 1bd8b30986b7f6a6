using Serverless.Engine.Resources;

namespace Serverless.Engine.Health;

/// <summary>
/// Readiness of the reference operator's kinds (health.md §5): every <c>Ready</c> condition is True for the current
/// generation. Errors and empty lists count as they do in the expression language, where a missing <c>status</c>
/// is an error, any false absorbs the errors beside it, and "every" over nothing holds.
/// </summary>
public static class BuiltInReadiness
{
    /// <summary>Whether the object is ready.</summary>
    /// <exception cref="HealthException">The rule cannot be evaluated, as with an object that has no status yet.</exception>
    public static bool IsReady(KubeObject source)
    {
        List<Dictionary<string, object?>> ready = [.. Conditions(source).Where(IsReadyType)];
        HealthException? error = null;
        foreach (Dictionary<string, object?> condition in ready)
        {
            try
            {
                if (!IsTrueForGeneration(condition, source))
                {
                    return false;
                }
            }
            catch (HealthException e)
            {
                error ??= e;
            }
        }

        return error is null ? true : throw error;
    }

    /// <summary>The reading of health checks: never Failed, as a stalled child may be mended while its parent waits.</summary>
    /// <exception cref="HealthException">The rule cannot be evaluated.</exception>
    internal static ObjectHealth Compute(KubeObject source)
    {
        if (source.Root.At("status", "observedGeneration") is long observed && observed != source.Generation)
        {
            return ObjectHealth.InProgress($"{source.Kind} generation is {source.Generation}, but latest observed generation is {observed}");
        }

        return IsReady(source)
            ? ObjectHealth.Current("Resource is Ready")
            : ObjectHealth.InProgress("Resource is not Ready");
    }

    private static List<Dictionary<string, object?>> Conditions(KubeObject source)
    {
        if (!source.Root.TryGetValue("status", out object? status))
        {
            throw new HealthException("no such attribute(s): status.conditions");
        }

        object? conditions = Select(status, "conditions");
        return conditions switch
        {
            List<object?> list => list.ConvertAll(item => item as Dictionary<string, object?> ?? throw NoOverload()),
            Dictionary<string, object?> { Count: 0 } => [],
            _ => throw NoOverload(),
        };
    }

    private static bool IsReadyType(Dictionary<string, object?> condition) => Select(condition, "type") is "Ready";

    private static bool IsTrueForGeneration(Dictionary<string, object?> condition, KubeObject source)
    {
        HealthException? error = null;
        try
        {
            if (Select(condition, "status") is not "True")
            {
                return false;
            }
        }
        catch (HealthException e)
        {
            error = e;
        }

        // A false on the right absorbs an error on the left; otherwise the left error is the one to report.
        bool same = SameGeneration(condition, source, ref error);
        return same && error is not null ? throw error : same;
    }

    private static bool SameGeneration(Dictionary<string, object?> condition, KubeObject source, ref HealthException? error)
    {
        try
        {
            object? observed = Select(condition, "observedGeneration");
            return JsonTree.DeepEquals(observed, Select(Variable(source, "metadata"), "generation"));
        }
        catch (HealthException e)
        {
            error ??= e;
            return true;
        }
    }

    private static object? Variable(KubeObject source, string name) =>
        source.Root.TryGetValue(name, out object? value) ? value : throw new HealthException($"no such attribute(s): {name}.generation");

    private static object? Select(object? value, string field) => value is Dictionary<string, object?> map
        ? map.TryGetValue(field, out object? member) ? member : throw new HealthException($"no such key: {field}")
        : throw NoOverload();

    private static HealthException NoOverload() => new("no such overload");
}
