namespace Serverless.Engine.Yaml;

/// <summary>What a plain scalar stands for under the YAML 1.1 rules that Kubernetes tools use.</summary>
internal enum YamlScalarKind
{
    String,
    Null,
    Boolean,

    /// <summary>Fits in 64 signed bits.</summary>
    Integer,

    /// <summary>Needs the 64th bit.</summary>
    Unsigned,
    Float,

    /// <summary>Looks like a date; read as a string, yet quoted when written.</summary>
    Timestamp,
}
