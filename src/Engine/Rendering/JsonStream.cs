using System.Text;
using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Rendering;

/// <summary>JSON values one after another in a text.</summary>
/// <param name="text">The text.</param>
internal sealed class JsonStream(string text)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonTree.MaxDepth };

    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(text);
    private int _position;

    /// <summary>What follows the values read so far, without the blanks up to the end of their line.</summary>
    public string Rest
    {
        get
        {
            string rest = Encoding.UTF8.GetString(_utf8.AsSpan(_position));
            int i = 0;
            while (i < rest.Length && char.IsWhiteSpace(rest[i]))
            {
                if (rest[i++] == '\n')
                {
                    break;
                }
            }

            return rest[i..];
        }
    }

    /// <summary>Reads the next value.</summary>
    /// <returns>False at the end of the text.</returns>
    /// <exception cref="JsonException">There is something that is not JSON; the position stays behind the last value.</exception>
    public bool TryRead(out object? value)
    {
        ReadOnlySpan<byte> rest = _utf8.AsSpan(_position);
        value = null;
        if (rest.Trim(" \t\r\n"u8).IsEmpty)
        {
            return false;
        }

        Utf8JsonReader reader = new(rest, isFinalBlock: false, new JsonReaderState(Options));
        if (!reader.Read() || !reader.TrySkip())
        {
            throw new JsonException("unexpected end of JSON input");
        }

        int end = (int)reader.BytesConsumed;
        value = JsonTree.Parse(rest[..end]);
        _position += end;
        return true;
    }
}
