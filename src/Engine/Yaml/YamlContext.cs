namespace Serverless.Engine.Yaml;

/// <summary>Where a node stands, which decides what it may be.</summary>
internal enum YamlContext
{
    Block,

    /// <summary>A key or value of a block mapping, where a sequence need not be indented.</summary>
    BlockMapping,
    Flow,
}
