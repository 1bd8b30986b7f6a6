namespace Serverless.Engine.Yaml.Parsing;

/// <summary>A token: its kind, its place and, for some, a text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mark">Where it starts.</param>
/// <param name="Text">A scalar's content, an anchor's name, a tag's suffix, a tag directive's prefix; empty otherwise.</param>
/// <param name="Handle">The handle of a tag or tag directive.</param>
/// <param name="Style">How a scalar is written.</param>
internal readonly record struct YamlToken(
    YamlTokenKind Kind, YamlMark Mark, ReadOnlyMemory<char> Text = default, string? Handle = null, YamlScalarStyle Style = YamlScalarStyle.Plain);
