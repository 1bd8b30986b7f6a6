namespace Serverless.Engine.Expressions;

/// <summary>How much one evaluation may cost (cel.md §9).</summary>
public sealed record CelLimits
{
    /// <summary>The limits of the product.</summary>
    public static CelLimits Default { get; } = new();

    /// <summary>Node visits, loop turns and compared elements.</summary>
    /// <value>1 000 000.</value>
    public int Steps { get; init; } = 1_000_000;

    /// <summary>Time on the clock.</summary>
    /// <value>2 seconds.</value>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes of one string that the expression builds.</summary>
    /// <value>1 MiB.</value>
    public int ValueBytes { get; init; } = 1 << 20;

    /// <summary>Entries of one list or map that the expression builds.</summary>
    /// <value>100 000.</value>
    public int Entries { get; init; } = 100_000;

    /// <summary>Bytes of all values together that the expression builds.</summary>
    /// <value>16 MiB.</value>
    public long TotalBytes { get; init; } = 16 << 20;

    /// <summary>Size of the variables, about as JSON.</summary>
    /// <value>4 MiB.</value>
    public long InputBytes { get; init; } = 4 << 20;

    /// <summary>Nesting of the variables.</summary>
    /// <value>128.</value>
    public int InputDepth { get; init; } = 128;
}
