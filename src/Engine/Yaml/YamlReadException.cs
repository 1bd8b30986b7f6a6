namespace Serverless.Engine.Yaml;

/// <summary>A text is not YAML as Kubernetes reads it; the message has line and column, and the words of the Go library where they are known.</summary>
public sealed class YamlReadException : Exception
{
    /// <summary>Creates the exception.</summary>
    public YamlReadException()
    {
    }

    /// <inheritdoc cref="YamlReadException()"/>
    public YamlReadException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="YamlReadException()"/>
    public YamlReadException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
