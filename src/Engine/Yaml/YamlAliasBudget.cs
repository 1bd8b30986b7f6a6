using Serverless.Engine.Yaml.Parsing;

namespace Serverless.Engine.Yaml;

/// <summary>
/// Refuses documents that grow out of their aliases ("billion laughs") by the rule of Go's reader: of many values only a share may
/// come from aliases, 99 % up to 400,000 values and 10 % from 4,000,000 on.
/// </summary>
internal sealed class YamlAliasBudget
{
    private const int Small = 400_000;
    private const int Large = 4_000_000;

    private long _values;
    private long _aliased;

    /// <summary>Values counted so far.</summary>
    public int Values => (int)Math.Min(_values, int.MaxValue);

    /// <summary>Counts a value that stands in the text.</summary>
    public void Count(YamlMark place)
    {
        _values++;
        Check(place);
    }

    /// <summary>Counts the values that an alias stands for, before they are copied.</summary>
    public void CountAlias(int size, YamlMark place)
    {
        _values += size;
        _aliased += size;
        Check(place);
    }

    private void Check(YamlMark place)
    {
        if (_aliased > 100 && _values > 1000 && (double)_aliased / _values > AllowedShare())
        {
            throw YamlGuard.Error(place, "document contains excessive aliasing");
        }
    }

    private double AllowedShare() => _values switch
    {
        <= Small => 0.99,
        >= Large => 0.10,
        _ => 0.99 - (0.89 * (_values - Small) / (Large - Small)),
    };
}
