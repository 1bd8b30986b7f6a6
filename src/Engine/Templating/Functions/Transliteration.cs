using System.Text;

namespace Serverless.Engine.Templating.Functions;

/// <summary>
/// Writes any script with ASCII letters, as the reference operator's slugs do. The table has one line for each character from U+0080 to
/// U+FFFF; characters beyond have no ASCII form and vanish.
/// </summary>
internal static class Transliteration
{
    private const int FirstCharacter = 0x80;
    private const string Resource = "Transliteration.txt";

    private static readonly Lazy<Table> Loaded = new(Load);

    /// <summary>Replaces all characters outside ASCII, and those ASCII ones that stand for words or vanish from words.</summary>
    public static string ToAscii(string text)
    {
        StringBuilder ascii = new(text.Length);
        foreach (char c in text)
        {
            switch (c)
            {
                case '&': ascii.Append("and"); break;
                case '@': ascii.Append("at"); break;
                case '\'' or '"': break;
                case < (char)FirstCharacter: ascii.Append(c); break;
                default:
                    if (!char.IsSurrogate(c))
                    {
                        ascii.Append(Loaded.Value.Line(c - FirstCharacter));
                    }

                    break;
            }
        }

        return ascii.ToString();
    }

    private static Table Load()
    {
        using Stream resource = typeof(Transliteration).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the assembly lacks its resource {Resource}");
        using StreamReader reader = new(resource, Encoding.ASCII);
        string text = reader.ReadToEnd();
        int[] ends = new int[text.AsSpan().Count('\n') + 1];
        int line = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                ends[line++] = i;
            }
        }

        ends[line] = text.Length;
        return new Table(text, ends);
    }

    private sealed class Table(string text, int[] ends)
    {
        public ReadOnlySpan<char> Line(int number)
        {
            int start = number == 0 ? 0 : ends[number - 1] + 1;
            return text.AsSpan(start, ends[number] - start);
        }
    }
}
