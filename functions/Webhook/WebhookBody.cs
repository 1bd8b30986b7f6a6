using System.Text.Json;
using System.Text.Unicode;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Webhook;

/// <summary>Parsing of bodies with the rules of webhooks.md WH-10.</summary>
internal static class WebhookBody
{
    private const int MaxDepth = 64;

    /// <summary>Parses UTF-8 JSON, with or without byte order mark.</summary>
    /// <returns>False when it is not JSON, or nested too deep.</returns>
    public static bool TryParse(ReadOnlySpan<byte> body, out object? tree)
    {
        tree = null;
        ReadOnlySpan<byte> text = body.StartsWith("\uFEFF"u8) ? body[3..] : body;
        if (!Utf8.IsValid(text))
        {
            return false;
        }

        try
        {
            CheckDepth(text);
            tree = JsonTree.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void CheckDepth(ReadOnlySpan<byte> text)
    {
        Utf8JsonReader reader = new(text, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
        }
    }
}
