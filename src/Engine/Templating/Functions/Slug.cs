using System.Text;

namespace Serverless.Engine.Templating.Functions;

/// <summary><c>slugify</c>: a name for a URL or an object (resources.md §8.2).</summary>
internal static class Slug
{
    private const int MaxLength = 63;

    public static string Make(string text)
    {
        string ascii = Transliteration.ToAscii(text).ToLowerInvariant();
        StringBuilder slug = new(ascii.Length);
        foreach (char c in ascii)
        {
            char allowed = char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-';
            if (allowed != '-' || slug.Length == 0 || slug[^1] != '-')
            {
                slug.Append(allowed);
            }
        }

        return Cut(slug.ToString().Trim('-', '_'));
    }

    private static string Cut(string slug)
    {
        if (slug.Length <= MaxLength)
        {
            return slug;
        }

        int dash = slug.LastIndexOf('-', MaxLength);
        return dash > 0 ? slug[..dash] : slug[..MaxLength];
    }
}
