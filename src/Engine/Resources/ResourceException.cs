namespace Serverless.Engine.Resources;

/// <summary>An object cannot be read as the kind it claims to be; the message names the object and the field.</summary>
public sealed class ResourceException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ResourceException()
    {
    }

    /// <inheritdoc cref="ResourceException()"/>
    public ResourceException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="ResourceException()"/>
    public ResourceException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
