namespace Serverless.Functions.Hosting;

/// <summary>The answer to an invocation (functions-host.md §5).</summary>
/// <param name="QueueOutputs">For each output binding its messages; always an array of strings on the wire, since the host mangles other forms (FH-35).</param>
internal sealed record InvocationAnswer(IReadOnlyDictionary<string, IReadOnlyList<string>> QueueOutputs)
{
    /// <summary>Done, with nothing to hand out.</summary>
    public static InvocationAnswer Done { get; } = new(new Dictionary<string, IReadOnlyList<string>>());

    public Dictionary<string, object?> ToTree() => new()
    {
        ["Outputs"] = QueueOutputs.ToDictionary(o => o.Key, o => (object?)o.Value.ToList<object?>()),
        ["Logs"] = new List<object?>(),
        ["ReturnValue"] = null,
    };
}
