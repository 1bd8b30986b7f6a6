namespace Serverless.Engine.Yaml;

/// <summary>What an anchor stands for.</summary>
internal sealed class YamlAnchor
{
    /// <summary>The value; meaningless while <see cref="Open"/>.</summary>
    public object? Value { get; set; }

    /// <summary>How many values it holds, itself included.</summary>
    public int Size { get; set; }

    /// <summary>Whether its node is still being read, so that an alias to it would contain itself.</summary>
    public bool Open { get; set; } = true;
}
