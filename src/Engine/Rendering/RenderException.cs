namespace Serverless.Engine.Rendering;

/// <summary>Objects cannot be built; the message has the step, the resource and the place in its template (resources.md §8.1, §8.7).</summary>
public sealed class RenderException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RenderException()
    {
    }

    /// <inheritdoc cref="RenderException()"/>
    public RenderException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="RenderException()"/>
    public RenderException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
