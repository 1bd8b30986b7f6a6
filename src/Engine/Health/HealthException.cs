namespace Serverless.Engine.Health;

/// <summary>An object has a shape that its health cannot be computed from; the message names the field.</summary>
public sealed class HealthException : Exception
{
    /// <summary>Creates the exception.</summary>
    public HealthException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public HealthException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
