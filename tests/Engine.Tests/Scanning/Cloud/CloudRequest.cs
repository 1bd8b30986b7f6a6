namespace Serverless.Engine.Tests.Scanning.Cloud;

/// <summary>A request as it arrived.</summary>
internal sealed record CloudRequest(string Method, string Url, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Line => $"{Method} {Url}";

    public string Header(string name) => Headers.GetValueOrDefault(name, "");

    /// <summary>The fields of a posted form.</summary>
    public IReadOnlyDictionary<string, string> Form => Body.Split('&')
        .Select(pair => pair.Split('='))
        .ToDictionary(pair => Decode(pair[0]), pair => Decode(pair[^1]));

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
