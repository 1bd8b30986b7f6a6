namespace Serverless.Engine.Yaml.Parsing;

/// <summary>A place in a YAML text, both parts counted from 1.</summary>
internal readonly record struct YamlMark(int Line, int Column);
