namespace Serverless.Engine.Inputs;

/// <summary>The input sets with which every template is rendered.</summary>
public sealed class CombinedInputs
{
    private CombinedInputs(IReadOnlyList<Dictionary<string, object?>> sets, bool withoutInputs)
    {
        Sets = sets;
        WithoutInputs = withoutInputs;
    }

    /// <summary>Templates are rendered once, with nothing behind <c>inputs</c>.</summary>
    public static CombinedInputs None { get; } = new([], withoutInputs: true);

    /// <summary>The sets in the order of rendering.</summary>
    public IReadOnlyList<Dictionary<string, object?>> Sets { get; }

    /// <summary>Whether templates are rendered once without inputs. When false and there are no sets, nothing is rendered at all.</summary>
    public bool WithoutInputs { get; }

    /// <summary>Renders once for each set.</summary>
    public static CombinedInputs Of(IReadOnlyList<Dictionary<string, object?>> sets) => new(sets, withoutInputs: false);
}
