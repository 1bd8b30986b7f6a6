using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;

namespace Serverless.Engine.Reconciling;

/// <summary>The digests that status carries; opaque to readers (reconcile.md §5, §9, §13).</summary>
internal static class ObjectDigest
{
    /// <summary>Digest of an object set in build order: the YAML of each, followed by a document separator.</summary>
    public static string OfObjects(IEnumerable<KubeObject> objects)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (KubeObject item in objects)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(YamlWriter.Write(item.Root)));
            hash.AppendData("---\n"u8);
        }

        return Format(hash.GetHashAndReset());
    }

    /// <summary>Digest of exported inputs: the YAML of the list.</summary>
    public static string OfInputs(IReadOnlyList<Dictionary<string, object?>> inputs) =>
        Format(SHA256.HashData(Encoding.UTF8.GetBytes(YamlWriter.Write(new List<object?>(inputs)))));

    /// <summary>Digest of a value as JSON with sorted keys.</summary>
    public static string OfJson(object? value) => Format(SHA256.HashData(JsonTree.ToUtf8(Sorted(value))));

    private static object? Sorted(object? value) => value switch
    {
        Dictionary<string, object?> map => map.OrderBy(p => p.Key, StringComparer.Ordinal).ToDictionary(p => p.Key, p => Sorted(p.Value)),
        List<object?> list => list.ConvertAll(Sorted),
        _ => value,
    };

    private static string Format(byte[] hash) => "sha256:" + Convert.ToHexStringLower(hash);
}
