using Serverless.Engine.Yaml;

namespace Serverless.Engine.Rendering;

/// <summary>One filling of a skeleton's holes.</summary>
/// <param name="rendered">The rendered text.</param>
/// <param name="ends">Where the output of each node of the template's body ends.</param>
/// <param name="holes">For each hole the number of its node in the body.</param>
internal readonly struct SkeletonFilling(string rendered, List<int> ends, int[] holes)
{
    private const int MaxOnStack = 512;

    private readonly bool[] _quoted = new bool[holes.Length];

    /// <summary>Whether the holes that are in no scalar, such as those in comments, are harmless.</summary>
    public bool RestIsSafe
    {
        get
        {
            for (int i = 0; i < holes.Length; i++)
            {
                if (!_quoted[i] && !YamlHole.IsSafe(Printed(i)))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Copies a tree with its holes filled.</summary>
    /// <returns>False when a hole's text is not harmless.</returns>
    public bool TryFill(object? node, out object? filled)
    {
        switch (node)
        {
            case YamlHole hole:
                return TryFillHole(hole, out filled);
            case Dictionary<string, object?> map:
                Dictionary<string, object?> copy = new(map.Count);
                filled = copy;
                foreach ((string key, object? item) in map)
                {
                    if (!TryFill(item, out object? value))
                    {
                        return false;
                    }

                    copy.Add(key, value);
                }

                return true;
            case List<object?> list:
                List<object?> items = new(list.Count);
                filled = items;
                foreach (object? item in list)
                {
                    if (!TryFill(item, out object? value))
                    {
                        return false;
                    }

                    items.Add(value);
                }

                return true;
            default:
                filled = node;
                return true;
        }
    }

    private bool TryFillHole(YamlHole hole, out object? value)
    {
        value = null;
        if (hole is { IsPlain: true, Text.Length: 1 } && Printed(YamlHole.Number(hole.Text[0])) is var alone && YamlHole.IsSafeQuoted(alone))
        {
            _quoted[YamlHole.Number(hole.Text[0])] = true;
            value = alone[1..^1].ToString();
            return true;
        }

        int length = Measure(hole);
        if (length < 0)
        {
            return false;
        }

        Span<char> text = length <= MaxOnStack ? stackalloc char[length] : new char[length];
        Write(hole, text);
        try
        {
            value = hole.Read(text);
            return true;
        }
        catch (YamlReadException)
        {
            // Reading the whole text words the error with its place.
            return false;
        }
    }

    /// <summary>The length of the filled text; -1 when it cannot be filled.</summary>
    private int Measure(YamlHole hole)
    {
        int length = 0;
        foreach (char c in hole.Text)
        {
            if (!YamlHole.IsMark(c))
            {
                length++;
                continue;
            }

            ReadOnlySpan<char> printed = Printed(YamlHole.Number(c));
            if (!YamlHole.IsSafe(printed))
            {
                return -1;
            }

            length += printed.Length;
        }

        return length;
    }

    private void Write(YamlHole hole, Span<char> text)
    {
        foreach (char c in hole.Text)
        {
            if (YamlHole.IsMark(c))
            {
                ReadOnlySpan<char> printed = Printed(YamlHole.Number(c));
                printed.CopyTo(text);
                text = text[printed.Length..];
            }
            else
            {
                text[0] = c;
                text = text[1..];
            }
        }
    }

    private ReadOnlySpan<char> Printed(int hole)
    {
        int node = holes[hole];
        int start = node == 0 ? 0 : ends[node - 1];
        return rendered.AsSpan(start, ends[node] - start);
    }
}
