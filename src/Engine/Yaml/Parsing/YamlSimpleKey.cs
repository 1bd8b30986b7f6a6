namespace Serverless.Engine.Yaml.Parsing;

/// <summary>A token that may turn out to start a key, once a colon follows on its line.</summary>
/// <param name="IsPossible">Whether it still may.</param>
/// <param name="IsRequired">Whether nothing but a key can stand there.</param>
/// <param name="TokenNumber">The token's number in the queue.</param>
/// <param name="Position">Its position in the text.</param>
/// <param name="Column">Its column, from 0.</param>
/// <param name="Mark">Its place.</param>
internal readonly record struct YamlSimpleKey(bool IsPossible, bool IsRequired, int TokenNumber, int Position, int Column, YamlMark Mark);
