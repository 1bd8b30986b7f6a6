using System.Text.Json;

namespace Serverless.Engine.Scanning.Registry.Operations;

/// <summary>One page of a tag list: <c>{"name": …, "tags": [...] | null}</c>; other members are passed over (registry.md §6.2).</summary>
internal static class TagPage
{
    /// <summary>The tags of a page; none when the member is absent or null.</summary>
    /// <exception cref="JsonException">The text is not such an object.</exception>
    public static List<string> Parse(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        List<string> tags = [];
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("not a JSON object");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            bool isTags = reader.ValueTextEquals("tags"u8);
            reader.Read();
            if (isTags && reader.TokenType != JsonTokenType.Null)
            {
                ReadTags(ref reader, tags);
            }
            else
            {
                reader.Skip();
            }
        }

        return reader.Read() ? throw new JsonException("text after the object") : tags;
    }

    private static void ReadTags(ref Utf8JsonReader reader, List<string> tags)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("'tags' is not a list");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            tags.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("a tag is not a string"));
        }
    }
}
