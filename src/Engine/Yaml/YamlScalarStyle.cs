namespace Serverless.Engine.Yaml;

/// <summary>How the writer presents a scalar.</summary>
internal enum YamlScalarStyle
{
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
}
