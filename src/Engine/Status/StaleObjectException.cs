namespace Serverless.Engine.Status;

/// <summary>The object was deleted or changed while a run worked on it. The run ends; the next pass starts from what is there now.</summary>
public sealed class StaleObjectException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StaleObjectException()
    {
    }

    /// <inheritdoc cref="StaleObjectException()"/>
    public StaleObjectException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="StaleObjectException()"/>
    public StaleObjectException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
