using Microsoft.Net.Http.Headers;

namespace Serverless.Functions.Webhook;

/// <summary>Which bodies are read at all (webhooks.md WH-9, WH-74).</summary>
internal static class WebhookContentType
{
    public static bool IsAccepted(IHeaderDictionary headers, bool acceptsNone)
    {
        string encoding = headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (headers.ContentType.Count == 0)
        {
            return acceptsNone;
        }

        return MediaTypeHeaderValue.TryParse(headers.ContentType.ToString(), out MediaTypeHeaderValue? type)
            && type.Type.Equals("application", StringComparison.OrdinalIgnoreCase)
            && (type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && (!type.Charset.HasValue || type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }
}
