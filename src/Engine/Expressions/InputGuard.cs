namespace Serverless.Engine.Expressions;

/// <summary>Refuses variables that are too large to work on.</summary>
internal static class InputGuard
{
    private const int BytesPerValue = 8;

    /// <exception cref="CelEvaluationException">The variables exceed the limits.</exception>
    public static void Check(IReadOnlyDictionary<string, object?> variables, CelLimits limits)
    {
        long bytes = 0;
        foreach ((string name, object? value) in variables)
        {
            bytes += name.Length;
            Add(value, limits, 1, ref bytes);
        }
    }

    private static void Add(object? value, CelLimits limits, int depth, ref long bytes)
    {
        bytes += value is string text ? text.Length : BytesPerValue;
        if (bytes > limits.InputBytes || depth > limits.InputDepth)
        {
            throw CelEvaluationException.Limit("object too large");
        }

        switch (value)
        {
            case List<object?> list:
                foreach (object? item in list)
                {
                    Add(item, limits, depth + 1, ref bytes);
                }

                break;
            case Dictionary<string, object?> map:
                foreach ((string key, object? item) in map)
                {
                    bytes += key.Length;
                    Add(item, limits, depth + 1, ref bytes);
                }

                break;
        }
    }
}
