namespace Serverless.Sandbox.Registry;

/// <summary>Tags, manifests and blob links of one repository; all members are safe to use from several requests at once.</summary>
internal sealed class RegistryRepository
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StoredManifest> _manifests = [];
    private readonly Dictionary<string, string> _tags = [];
    private readonly HashSet<string> _blobs = [];

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _manifests.Count == 0;
            }
        }
    }

    public IReadOnlyList<string> Tags
    {
        get
        {
            lock (_gate)
            {
                return [.. _tags.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    public bool HasBlob(string digest)
    {
        lock (_gate)
        {
            return _blobs.Contains(digest);
        }
    }

    public void LinkBlob(string digest)
    {
        lock (_gate)
        {
            _blobs.Add(digest);
        }
    }

    public void UnlinkBlob(string digest)
    {
        lock (_gate)
        {
            if (!_blobs.Remove(digest))
            {
                throw RegistryException.BlobUnknown(digest);
            }
        }
    }

    /// <summary>The manifest of a tag or digest.</summary>
    public StoredManifest Manifest(string reference)
    {
        lock (_gate)
        {
            return _manifests.GetValueOrDefault(_tags.GetValueOrDefault(reference, reference))
                ?? throw RegistryException.ManifestUnknown(reference);
        }
    }

    public bool HasManifest(string digest)
    {
        lock (_gate)
        {
            return _manifests.ContainsKey(digest);
        }
    }

    public void PutManifest(StoredManifest manifest, string? tag)
    {
        lock (_gate)
        {
            _manifests[manifest.Digest] = manifest;
            if (tag is not null)
            {
                _tags[tag] = manifest.Digest;
            }
        }
    }

    /// <summary>Removes a tag, or a manifest by its digest with all tags on it.</summary>
    public void DeleteManifest(string reference)
    {
        lock (_gate)
        {
            if (_tags.Remove(reference))
            {
                return;
            }

            if (!_manifests.Remove(reference))
            {
                throw RegistryException.ManifestUnknown(reference);
            }

            foreach (string tag in _tags.Where(t => t.Value == reference).Select(t => t.Key).ToList())
            {
                _tags.Remove(tag);
            }
        }
    }
}
