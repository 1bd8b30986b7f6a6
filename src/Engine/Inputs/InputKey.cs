using System.Text;

namespace Serverless.Engine.Inputs;

/// <summary>The name under which a source's input set appears in a permutation (resources.md §7.5).</summary>
public static class InputKey
{
    private const int CapitalDottedI = 0x130;

    /// <summary>Lower-cases, turns white space and punctuation into single underscores and drops what is not a letter a-z, a digit or an underscore.</summary>
    /// <returns>The key; empty when nothing of the name is left.</returns>
    public static string Normalise(string name)
    {
        StringBuilder key = new(name.Length);
        bool separated = false;
        foreach (Rune rune in name.EnumerateRunes())
        {
            // Go lower-cases the dotted capital I to a plain i, .NET's invariant casing leaves it.
            Rune lower = rune.Value == CapitalDottedI ? new Rune('i') : Rune.ToLowerInvariant(rune);
            if (Rune.IsWhiteSpace(lower) || Rune.IsPunctuation(lower))
            {
                separated = key.Length > 0;
            }
            else if (lower.IsAscii && Rune.IsLetterOrDigit(lower))
            {
                if (separated)
                {
                    key.Append('_');
                    separated = false;
                }

                key.Append((char)lower.Value);
            }
        }

        return key.ToString();
    }
}
