using System.Collections.Concurrent;

namespace Serverless.Sandbox.Registry;

/// <summary>Everything the registry holds, in memory. Blobs are kept once and linked into repositories.</summary>
internal sealed class RegistryStore
{
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new();
    private readonly ConcurrentDictionary<string, RegistryRepository> _repositories = new();

    public IReadOnlyList<string> Repositories =>
        [.. _repositories.Where(r => !r.Value.IsEmpty).Select(r => r.Key).Order(StringComparer.Ordinal)];

    public RegistryRepository? Find(string repository) => _repositories.GetValueOrDefault(repository);

    public RegistryRepository Get(string repository) => Find(repository) ?? throw RegistryException.NameUnknown(repository);

    public RegistryRepository GetOrAdd(string repository) => _repositories.GetOrAdd(repository, static _ => new RegistryRepository());

    public byte[] Blob(string repository, string digest) =>
        Find(repository)?.HasBlob(digest) == true && _blobs.TryGetValue(digest, out byte[]? content)
            ? content
            : throw RegistryException.BlobUnknown(digest);

    public void PutBlob(string repository, string digest, byte[] content)
    {
        ContentDigest.Verify(digest, content);
        _blobs.TryAdd(digest, content);
        GetOrAdd(repository).LinkBlob(digest);
    }

    /// <summary>Makes a blob of one repository known in another.</summary>
    public bool TryMount(string from, string repository, string digest)
    {
        if (Find(from)?.HasBlob(digest) != true)
        {
            return false;
        }

        GetOrAdd(repository).LinkBlob(digest);
        return true;
    }
}
