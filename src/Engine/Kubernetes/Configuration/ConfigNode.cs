namespace Serverless.Engine.Kubernetes.Configuration;

/// <summary>A map of a kubeconfig with typed access; a value of another type is an error that names its place, never the value.</summary>
internal readonly struct ConfigNode(Dictionary<string, object?> map, string path)
{
    public string Path { get; } = path;

    public static ConfigNode From(object? value, string path) => value switch
    {
        null => new([], path),
        Dictionary<string, object?> map => new(map, path),
        _ => throw new KubeconfigException($"{path} must be a map"),
    };

    public string Text(string key) => Value(key) switch
    {
        null => "",
        string text => text,
        _ => throw WrongType(key, "a string"),
    };

    public bool Flag(string key) => Value(key) switch
    {
        null => false,
        bool flag => flag,
        _ => throw WrongType(key, "a boolean"),
    };

    public ConfigNode Map(string key) => From(Value(key), Join(key));

    public bool Has(string key) => Value(key) is not null;

    public object? Value(string key) => map.GetValueOrDefault(key);

    public IReadOnlyList<ConfigNode> Maps(string key)
    {
        string place = Join(key);
        return [.. List(key).Select((item, i) => From(item, $"{place}[{i}]"))];
    }

    public IReadOnlyList<string> Texts(string key)
    {
        ConfigNode self = this;
        return [.. List(key).Select(item => item as string ?? throw self.WrongType(key, "a list of strings"))];
    }

    public IEnumerable<string> Keys => map.Keys;

    private List<object?> List(string key) => Value(key) switch
    {
        null => [],
        List<object?> list => list,
        _ => throw WrongType(key, "a list"),
    };

    private KubeconfigException WrongType(string key, string wanted) => new($"{Join(key)} must be {wanted}");

    private string Join(string key) => Path.Length == 0 ? key : $"{Path}.{key}";
}
