namespace Serverless.Engine.Templating.Values;

/// <summary>Go's nil maps and slices: empty, but <c>null</c> as JSON. They are known by reference and never changed.</summary>
internal static class NilValues
{
    public static readonly Dictionary<string, object?> Map = [];

    public static readonly List<object?> List = [];

    public static readonly List<string> Strings = [];

    public static bool Contains(object? value) =>
        ReferenceEquals(value, Map) || ReferenceEquals(value, List) || ReferenceEquals(value, Strings);
}
