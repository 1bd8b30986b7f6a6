using Serverless.Engine.Resources;

namespace Serverless.Engine.Rendering;

/// <summary>What building one ResourceSet may use in all: the limits of a template hold for one execution, and there can be many.</summary>
internal sealed class BuildBudget(TimeProvider clock)
{
    private const long MaxCharacters = 64L << 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(1);

    private readonly long _started = clock.GetTimestamp();
    private long _characters;

    /// <summary>Accounts for a built object.</summary>
    /// <exception cref="RenderException">The objects are too large or took too long.</exception>
    public void Take(KubeObject built)
    {
        _characters += Characters(built.Root);
        if (_characters > MaxCharacters)
        {
            throw new RenderException($"the objects built exceed the limit of {MaxCharacters} characters in all");
        }

        if (clock.GetElapsedTime(_started) > MaxTime)
        {
            throw new RenderException($"building exceeds the limit of {MaxTime.TotalSeconds} seconds in all");
        }
    }

    private static long Characters(object? value) => value switch
    {
        string text => text.Length,
        Dictionary<string, object?> map => map.Sum(entry => entry.Key.Length + Characters(entry.Value)),
        List<object?> list => list.Sum(Characters),
        _ => 1,
    };
}
