namespace Serverless.Sandbox.Registry;

/// <summary><c>/v2/NAME/manifests/REFERENCE</c>.</summary>
internal sealed class ManifestEndpoint(RegistryStore store, PushNotifier notifier)
{
    private const int MaxManifestBytes = 4 * 1024 * 1024;

    public Task HandleAsync(HttpContext context, RegistryOperation operation) => operation.Method switch
    {
        "GET" or "HEAD" => ReadAsync(context, operation),
        "PUT" => WriteAsync(context, operation),
        "DELETE" => DeleteAsync(context, operation),
        _ => RegistryReply.MethodNotAllowedAsync(context),
    };

    private Task ReadAsync(HttpContext context, RegistryOperation operation)
    {
        StoredManifest manifest = store.Get(operation.Repository).Manifest(operation.Reference);
        return RegistryReply.ContentAsync(context, manifest.Content, manifest.MediaType, manifest.Digest);
    }

    private async Task WriteAsync(HttpContext context, RegistryOperation operation)
    {
        bool byDigest = ContentDigest.IsDigest(operation.Reference);
        if (!byDigest && !RegistryRoute.IsTag(operation.Reference))
        {
            throw new RegistryException(400, "TAG_INVALID", $"'{operation.Reference}' is neither a tag nor a digest");
        }

        byte[] content = await RegistryReply.ReadBodyAsync(context, MaxManifestBytes);
        if (byDigest)
        {
            ContentDigest.Verify(operation.Reference, content);
        }

        RegistryRepository repository = store.GetOrAdd(operation.Repository);
        string mediaType = ManifestCheck.Verify(content, context.Request.ContentType, repository);
        string digest = byDigest ? operation.Reference : ContentDigest.Sha256(content);
        StoredManifest manifest = new(digest, mediaType, content);
        string? tag = byDigest ? null : operation.Reference;
        repository.PutManifest(manifest, tag);
        notifier.Manifest(operation.Repository, manifest, tag);

        context.Response.Headers.Location = $"/v2/{operation.Repository}/manifests/{digest}";
        context.Response.Headers["Docker-Content-Digest"] = digest;
        context.Response.StatusCode = StatusCodes.Status201Created;
    }

    private Task DeleteAsync(HttpContext context, RegistryOperation operation)
    {
        store.Get(operation.Repository).DeleteManifest(operation.Reference);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }
}
