namespace Serverless.Engine.Yaml;

/// <summary>A value cannot be written as YAML; the message says why in the words of the Go library.</summary>
public sealed class YamlWriteException : Exception
{
    /// <summary>Creates the exception.</summary>
    public YamlWriteException()
    {
    }

    /// <inheritdoc cref="YamlWriteException()"/>
    public YamlWriteException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="YamlWriteException()"/>
    public YamlWriteException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
