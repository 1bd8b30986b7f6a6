namespace Serverless.Engine.Yaml;

/// <summary>One document of a longer text.</summary>
/// <param name="Text">Its text without the separator.</param>
/// <param name="FirstLine">The line on which it starts, counted from 1.</param>
internal sealed record YamlDocument(string Text, int FirstLine);
