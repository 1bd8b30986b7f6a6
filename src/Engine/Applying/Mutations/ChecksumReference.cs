using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying.Mutations;

/// <summary>A ConfigMap or Secret whose data is summed up.</summary>
/// <param name="Kind"><c>ConfigMap</c> or <c>Secret</c>.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
public readonly record struct ChecksumReference(string Kind, string Namespace, string Name)
{
    /// <summary>The object that is meant.</summary>
    public ObjectKey Key => new("", Kind, Namespace, Name);

    /// <summary>Reads a list of references: <c>Kind/namespace/name</c>, separated by commas.</summary>
    /// <exception cref="ApplyException">One of them has another form.</exception>
    public static IReadOnlyList<ChecksumReference> ParseList(string text) =>
        [.. text.Split(',').Select(part => part.Trim()).Where(part => part.Length > 0).Select(Parse)];

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}/{Namespace}/{Name}";

    private static ChecksumReference Parse(string text)
    {
        string[] parts = text.Split('/');
        if (parts.Length != 3 || parts.Any(part => part.Length == 0))
        {
            throw new ApplyException($"invalid {Names.ChecksumFrom} reference '{text}' must be in the format 'Kind/namespace/name'");
        }

        return parts[0] is "ConfigMap" or "Secret"
            ? new(parts[0], parts[1], parts[2])
            : throw new ApplyException($"unsupported kind '{parts[0]}' in {Names.ChecksumFrom}, only ConfigMap and Secret are allowed");
    }
}
