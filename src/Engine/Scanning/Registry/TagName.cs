namespace Serverless.Engine.Scanning.Registry;

/// <summary>The grammar of tags (distribution specification; registry.md §1.4).</summary>
public static class TagName
{
    private const int MaxLength = 128;

    /// <summary>Whether the text is <c>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}</c>.</summary>
    public static bool IsValid(string tag)
    {
        if (tag.Length is 0 or > MaxLength || tag[0] is '.' or '-')
        {
            return false;
        }

        foreach (char c in tag)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
