namespace Serverless.Sandbox.Registry;

/// <summary>An answer given in place of the registry's own, to see how clients bear it.</summary>
/// <param name="Status">HTTP status.</param>
public sealed record RegistryFault(int Status)
{
    /// <summary>Headers such as <c>Retry-After</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Body text.</summary>
    public string Body { get; init; } = "";

    /// <summary>Wait before answering.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Wait before each byte of the body, which is then sent on its own.</summary>
    public TimeSpan Drip { get; init; }

    /// <summary>How many bytes of the body are sent before the connection is cut; the head promises all of them.</summary>
    /// <value><see langword="null"/>: the body is sent to its end.</value>
    public int? CutAfter { get; init; }

    /// <summary>Cut the connection in place of an answer.</summary>
    public bool Abort { get; init; }
}
