using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying.Mutations;

/// <summary>Finds the places that ask for a checksum of configuration, and computes it (reconcile.md §5 item 4).</summary>
public static class Checksums
{
    private static readonly byte[] End = [0];

    /// <summary>The annotations, at any depth of an object, that ask for a checksum.</summary>
    public static IEnumerable<Dictionary<string, object?>> PlacesIn(KubeObject target) => Walk(target.Root);

    /// <summary>The checksum over objects in the order in which they are referred to; repeats count again.</summary>
    public static string Of(IEnumerable<(ChecksumReference Reference, KubeObject Object)> sources)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((ChecksumReference reference, KubeObject source) in sources)
        {
            Append(hash, Encoding.UTF8.GetBytes(reference.ToString()));
            foreach ((byte[] key, byte[] value) in Values(source))
            {
                Append(hash, key);
                Append(hash, value);
            }
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<Dictionary<string, object?>> Walk(object? node)
    {
        IEnumerable<object?> children = node switch
        {
            Dictionary<string, object?> map => map.Values,
            List<object?> list => list,
            _ => [],
        };
        IEnumerable<Dictionary<string, object?>> inner = children.ToList().SelectMany(Walk);
        return (node as Dictionary<string, object?>)?.MapAt("metadata", "annotations") is { } annotations
            && annotations.StringAt(Names.ChecksumFrom) is { Length: > 0 }
            ? inner.Prepend(annotations)
            : inner;
    }

    private static IEnumerable<(byte[] Key, byte[] Value)> Values(KubeObject source)
    {
        bool secret = source.Kind == "Secret";
        Dictionary<string, byte[]> values = [];
        foreach ((string key, object? value) in source.Root.MapAt("data") ?? [])
        {
            values[key] = secret ? Decoded(value) : Text(value);
        }

        foreach ((string key, object? value) in source.Root.MapAt(secret ? "stringData" : "binaryData") ?? [])
        {
            values[key] = secret ? Text(value) : Decoded(value);
        }

        return values.Select(p => (Key: Encoding.UTF8.GetBytes(p.Key), p.Value)).OrderBy(p => p.Key, ByteOrder.Instance);
    }

    private static byte[] Text(object? value) => Encoding.UTF8.GetBytes(value as string ?? "");

    // Data that is no base64 is refused by the server later; until then its text stands for it.
    private static byte[] Decoded(object? value)
    {
        string text = value as string ?? "";
        byte[] buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out int length) ? buffer[..length] : Text(text);
    }

    private static void Append(IncrementalHash hash, byte[] bytes)
    {
        hash.AppendData(bytes);
        hash.AppendData(End);
    }

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static readonly ByteOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
