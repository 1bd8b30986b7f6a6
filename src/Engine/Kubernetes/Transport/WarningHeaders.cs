using System.Net.Http.Headers;
using System.Text;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Texts of <c>Warning: 299 - "…"</c> headers (RFC 7234 §5.5, as Kubernetes uses them).</summary>
internal static class WarningHeaders
{
    public static IReadOnlyList<string> Read(HttpResponseHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues("Warning", out HeaderStringValues values))
        {
            return [];
        }

        List<string> texts = [];
        foreach (string value in values)
        {
            AddTexts(value, texts);
        }

        return texts;
    }

    private static void AddTexts(string value, List<string> texts)
    {
        int position = 0;
        while ((position = value.IndexOf("299 ", position, StringComparison.Ordinal)) >= 0)
        {
            int quote = value.IndexOf('"', position);
            if (quote < 0)
            {
                return;
            }

            position = quote + 1;
            StringBuilder text = new();
            while (position < value.Length && value[position] != '"')
            {
                if (value[position] == '\\' && position + 1 < value.Length)
                {
                    position++;
                }

                text.Append(value[position++]);
            }

            texts.Add(text.ToString());
        }
    }
}
