using System.Globalization;
using System.Text;
using Serverless.Engine.Go;

namespace Serverless.Engine.Inputs;

/// <summary>The Cartesian product of several sources, the last one varying fastest (resources.md §7.5).</summary>
internal static class InputPermutation
{
    /// <summary>More combinations than this are refused.</summary>
    public const int MaxPermutations = 10_000;

    private const string IdKey = "id";

    /// <summary>Combines the sources.</summary>
    /// <param name="sources">Sources in order.</param>
    /// <param name="includeEmpty">Whether a source without inputs empties the product instead of being skipped.</param>
    /// <exception cref="InputException">A name has nothing to make a key of, or the product is too large.</exception>
    public static IReadOnlyList<Dictionary<string, object?>> Of(IEnumerable<InputSource> sources, bool includeEmpty)
    {
        List<(string Key, List<Dictionary<string, object?>> Sets)> factors = [];
        long total = 1;
        foreach (InputSource source in sources)
        {
            if (source.Sets.Count > 0 || includeEmpty)
            {
                factors.Add((KeyOf(source), [.. source.Labelled()]));
                total *= source.Sets.Count;
                CheckSize(source, total);
            }
        }

        if (factors.Count == 0 || total == 0)
        {
            return [];
        }

        List<Dictionary<string, object?>> permutations = new((int)total);
        int[] indices = new int[factors.Count];
        for (long i = 0; i < total; i++)
        {
            permutations.Add(Build(factors, indices));
            Advance(factors, indices);
        }

        return permutations;
    }

    private static string KeyOf(InputSource source)
    {
        string key = InputKey.Normalise(source.Name);
        return key.Length > 0 ? key : throw Error(source, $"normalized provider name is empty: '{source.Name}'");
    }

    private static void CheckSize(InputSource source, long total)
    {
        if (total > MaxPermutations)
        {
            throw Error(
                source,
                $"adding provider '{source.Name}' with {source.Sets.Count} inputs would exceed the maximum allowed permutations. max: {MaxPermutations}, got: {total}");
        }
    }

    private static InputException Error(InputSource source, string cause) => new($"failed to get inputs from {source.Kind}/{source.Name}: {cause}");

    private static Dictionary<string, object?> Build(List<(string Key, List<Dictionary<string, object?>> Sets)> factors, int[] indices)
    {
        Dictionary<string, object?> permutation = new(factors.Count + 1);
        StringBuilder id = new();
        for (int f = 0; f < factors.Count; f++)
        {
            (string key, List<Dictionary<string, object?>> sets) = factors[f];
            permutation[key] = sets[indices[f]];
            id.Append(f == 0 ? "" : "/").Append(CultureInfo.InvariantCulture, $"{key}={indices[f]}");
        }

        permutation[IdKey] = Adler32.Id(id.ToString());
        return permutation;
    }

    private static void Advance(List<(string Key, List<Dictionary<string, object?>> Sets)> factors, int[] indices)
    {
        for (int f = indices.Length - 1; f >= 0; f--)
        {
            if (++indices[f] < factors[f].Sets.Count)
            {
                return;
            }

            indices[f] = 0;
        }
    }
}
