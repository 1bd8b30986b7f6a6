namespace Serverless.Engine.Kubernetes;

/// <summary>What the server does with unknown and duplicate fields of a written object.</summary>
public enum FieldValidation
{
    /// <summary>Answers with a warning; the server's default.</summary>
    Warn,

    /// <summary>Drops them silently.</summary>
    Ignore,

    /// <summary>Refuses the object.</summary>
    Strict,
}
