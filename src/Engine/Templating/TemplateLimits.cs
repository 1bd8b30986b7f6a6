namespace Serverless.Engine.Templating;

/// <summary>
/// What one execution of a template may use. Templates come from whoever may write a ResourceSet, so each of these ends a runaway
/// template with a <see cref="TemplateException"/> that names the limit.
/// </summary>
public sealed record TemplateLimits
{
    /// <summary>The limits of production.</summary>
    public static TemplateLimits Default { get; } = new();

    /// <summary>Nodes evaluated, loop rounds, and values touched by functions.</summary>
    /// <value>5,000,000.</value>
    public long Steps { get; init; } = 5_000_000;

    /// <summary>Templates calling templates.</summary>
    /// <value>100.</value>
    public int Depth { get; init; } = 100;

    /// <summary>Characters of the rendered text.</summary>
    /// <value>8 Mi.</value>
    public int OutputLength { get; init; } = 8 << 20;

    /// <summary>Characters of one string that a function builds.</summary>
    /// <value>1 Mi.</value>
    public int ValueLength { get; init; } = 1 << 20;

    /// <summary>Characters of all strings that functions build.</summary>
    /// <value>64 Mi.</value>
    public long TotalLength { get; init; } = 64L << 20;

    /// <summary>Items of one list that a function builds.</summary>
    /// <value>100,000.</value>
    public int ListLength { get; init; } = 100_000;

    /// <summary>Wall time.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(10);
}
