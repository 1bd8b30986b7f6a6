namespace Serverless.Engine.Expressions;

/// <summary>An expression cannot be parsed or prepared. The text will not become valid by itself, so there is no point in a retry.</summary>
public sealed class CelException : Exception
{
    /// <summary>Creates the exception.</summary>
    public CelException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public CelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
