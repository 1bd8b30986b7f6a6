using System.Globalization;
using System.Text;

namespace Serverless.Engine.Fleet;

/// <summary>
/// Turns keys into file names and back: everything but lower-case letters, digits, dashes, underscores and inner dots is written as
/// <c>%XX</c> of its UTF-8 bytes, so that no key can leave its folder and keys stay apart where file names ignore case.
/// </summary>
internal static class FileKeys
{
    /// <summary>Longest file name made, below the 255 bytes of common file systems so that an ending still fits.</summary>
    private const int MaxLength = 240;

    /// <summary>The file name of a key.</summary>
    /// <exception cref="FleetException">The key is empty or too long.</exception>
    public static string Encode(string key)
    {
        StringBuilder name = new(key.Length);
        foreach (byte b in Encoding.UTF8.GetBytes(key))
        {
            char c = (char)b;
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' || (c == '.' && name.Length > 0))
            {
                name.Append(c);
            }
            else
            {
                name.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            }
        }

        return name.Length is > 0 and <= MaxLength
            ? name.ToString()
            : throw new FleetException($"a key must have 1 to {MaxLength} characters as a file name, this one has {name.Length}: {key}");
    }

    /// <summary>The key of a file name made by <see cref="Encode"/>.</summary>
    public static string Decode(string name) => Uri.UnescapeDataString(name);
}
