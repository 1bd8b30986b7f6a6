namespace Serverless.Engine.Kubernetes.Configuration;

/// <summary>A mapping or sequence that is being read, to notice equal keys.</summary>
internal sealed class YamlCollection(bool isMapping)
{
    private readonly HashSet<string> _keys = [];
    private bool _atValue;

    /// <summary>Takes the next child; false when it is a key that was there before.</summary>
    public bool Accept(string? text)
    {
        if (!isMapping)
        {
            return true;
        }

        bool isKey = !_atValue;
        _atValue = isKey;
        return !isKey || text is null || _keys.Add(text);
    }
}
