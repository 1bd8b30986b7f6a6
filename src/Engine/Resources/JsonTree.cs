using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Serverless.Engine.Resources;

/// <summary>
/// The one object model of the product: JSON values as plain .NET values, with integers and doubles kept apart
/// as Kubernetes does (int64 and float64). A value is <see langword="null"/>, <see cref="bool"/>, <see cref="long"/>,
/// <see cref="double"/>, <see cref="string"/>, <see cref="List{T}"/> of values, or <see cref="Dictionary{TKey, TValue}"/>
/// from <see cref="string"/> to values. Nothing else may appear in a tree.
/// </summary>
public static class JsonTree
{
    /// <summary>Nesting deeper than this is refused when reading.</summary>
    public const int MaxDepth = 512;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>Reads one JSON document.</summary>
    /// <exception cref="JsonException">The text is not one JSON document; the message has line and position.</exception>
    public static object? Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            Utf8JsonReader reader = new(utf8, ReaderOptions);
            reader.Read();
            object? value = ReadValue(ref reader);
            return reader.Read() ? throw new JsonException("there is text after the end of the JSON document") : value;
        }
        catch (JsonException e) when (e.Message.Contains("literal", StringComparison.Ordinal))
        {
            // The reader quotes all that follows a word that it does not know, which may be the content of a Secret.
            throw new JsonException(string.Create(
                CultureInfo.InvariantCulture, $"a word is none of true, false and null. LineNumber: {e.LineNumber} | BytePositionInLine: {e.BytePositionInLine}."));
        }
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static object? Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads one JSON document that must be an object.</summary>
    /// <exception cref="JsonException">The text is not a JSON object.</exception>
    public static Dictionary<string, object?> ParseObject(ReadOnlySpan<byte> utf8) =>
        Parse(utf8) as Dictionary<string, object?> ?? throw new JsonException("the JSON document is not an object");

    /// <summary>Writes a tree as compact JSON.</summary>
    public static byte[] ToUtf8(object? value)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, WriterOptions))
        {
            Write(writer, value);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a tree as compact JSON text.</summary>
    public static string ToJson(object? value) => Encoding.UTF8.GetString(ToUtf8(value));

    /// <summary>Writes a tree with an existing writer.</summary>
    public static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string s: writer.WriteStringValue(s); break;
            case bool b: writer.WriteBooleanValue(b); break;
            case long l: writer.WriteNumberValue(l); break;
            case double d: WriteDouble(writer, d); break;
            case IReadOnlyDictionary<string, object?> map:
                writer.WriteStartObject();
                foreach ((string key, object? item) in map)
                {
                    writer.WritePropertyName(key);
                    Write(writer, item);
                }

                writer.WriteEndObject();
                break;
            case IReadOnlyList<object?> list:
                writer.WriteStartArray();
                foreach (object? item in list)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new ArgumentException($"a value of type {value.GetType()} does not belong into a JSON tree", nameof(value));
        }
    }

    /// <summary>Copies a tree so that changing the copy leaves the original alone.</summary>
    public static object? Clone(object? value) => value switch
    {
        Dictionary<string, object?> map => CloneMap(map),
        List<object?> list => list.ConvertAll(Clone),
        _ => value,
    };

    /// <inheritdoc cref="Clone(object?)"/>
    public static Dictionary<string, object?> CloneMap(Dictionary<string, object?> map)
    {
        Dictionary<string, object?> copy = new(map.Count);
        foreach ((string key, object? item) in map)
        {
            copy[key] = Clone(item);
        }

        return copy;
    }

    /// <summary>Compares two trees as JSON values: key order does not matter and 1 equals 1.0.</summary>
    public static bool DeepEquals(object? left, object? right)
    {
        switch (left)
        {
            case null: return right is null;
            case string s: return right is string t && s == t;
            case bool b: return right is bool c && b == c;
            case long l: return right is long m ? l == m : right is double e && e == l;
            case double d: return right is double f ? d.Equals(f) : right is long n && d == n;
            case List<object?> list:
                if (right is not List<object?> other || other.Count != list.Count)
                {
                    return false;
                }

                for (int i = 0; i < list.Count; i++)
                {
                    if (!DeepEquals(list[i], other[i]))
                    {
                        return false;
                    }
                }

                return true;
            case Dictionary<string, object?> map:
                if (right is not Dictionary<string, object?> otherMap || otherMap.Count != map.Count)
                {
                    return false;
                }

                foreach ((string key, object? item) in map)
                {
                    if (!otherMap.TryGetValue(key, out object? counterpart) || !DeepEquals(item, counterpart))
                    {
                        return false;
                    }
                }

                return true;
            default: return false;
        }
    }

    /// <summary>Follows keys through nested maps; <see langword="null"/> when any of them is missing or not a map.</summary>
    public static object? At(this Dictionary<string, object?> root, params ReadOnlySpan<string> path)
    {
        object? current = root;
        foreach (string key in path)
        {
            if (current is not Dictionary<string, object?> map || !map.TryGetValue(key, out current))
            {
                return null;
            }
        }

        return current;
    }

    /// <summary>The map at a path, or <see langword="null"/>.</summary>
    public static Dictionary<string, object?>? MapAt(this Dictionary<string, object?> root, params ReadOnlySpan<string> path) =>
        root.At(path) as Dictionary<string, object?>;

    /// <summary>The list at a path, or <see langword="null"/>.</summary>
    public static List<object?>? ListAt(this Dictionary<string, object?> root, params ReadOnlySpan<string> path) =>
        root.At(path) as List<object?>;

    /// <summary>The string at a path, or <see langword="null"/>.</summary>
    public static string? StringAt(this Dictionary<string, object?> root, params ReadOnlySpan<string> path) =>
        root.At(path) as string;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        SkipValidation = true,
        MaxDepth = MaxDepth * 2,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static void WriteDouble(Utf8JsonWriter writer, double value)
    {
        // A double that holds a whole number keeps its point, so that it reads back as a double.
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        writer.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text, skipInputValidation: true);
    }

    private static object? ReadValue(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null: return null;
            case JsonTokenType.True: return true;
            case JsonTokenType.False: return false;
            case JsonTokenType.String: return JsonText.Read(ref reader);
            case JsonTokenType.Number: return reader.TryGetInt64(out long l) && IsInteger(reader.ValueSpan) ? (object)l : ReadDouble(ref reader);
            case JsonTokenType.StartArray:
                List<object?> list = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Add(ReadValue(ref reader));
                }

                return list;
            default:
                Dictionary<string, object?> map = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string key = JsonText.Read(ref reader);
                    reader.Read();
                    map[key] = ReadValue(ref reader);
                }

                return map;
        }
    }

    private static double ReadDouble(ref Utf8JsonReader reader) => reader.TryGetDouble(out double number) && double.IsFinite(number)
        ? number
        : throw new JsonException("a number of the JSON document is too large for a 64-bit floating point number");

    private static bool IsInteger(ReadOnlySpan<byte> token) => token.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0;
}
