using System.Collections.Concurrent;
using System.Globalization;

namespace Serverless.Sandbox.Registry;

/// <summary><c>/v2/NAME/blobs/uploads/</c>: in one piece, in chunks, or as a mount from another repository.</summary>
internal sealed class UploadEndpoint(RegistryStore store, PushNotifier notifier)
{
    private const int MaxBlobBytes = 512 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, MemoryStream> _uploads = new();

    public Task HandleAsync(HttpContext context, RegistryOperation operation) => operation.Method switch
    {
        "POST" when operation.Reference.Length == 0 => StartAsync(context, operation.Repository),
        "PATCH" => AppendAsync(context, operation),
        "PUT" => FinishAsync(context, operation),
        "GET" => StatusAsync(context, operation),
        "DELETE" => CancelAsync(context, operation),
        _ => RegistryReply.MethodNotAllowedAsync(context),
    };

    private async Task StartAsync(HttpContext context, string repository)
    {
        IQueryCollection query = context.Request.Query;
        if (query["mount"].ToString() is { Length: > 0 } mount && store.TryMount(query["from"].ToString(), repository, mount))
        {
            Created(context, repository, mount);
            return;
        }

        if (query["digest"].ToString() is { Length: > 0 } digest)
        {
            Keep(context, repository, digest, await RegistryReply.ReadBodyAsync(context, MaxBlobBytes));
            return;
        }

        string id = Guid.NewGuid().ToString();
        _uploads[id] = new MemoryStream();
        Accepted(context, repository, id, 0);
    }

    private async Task AppendAsync(HttpContext context, RegistryOperation operation)
    {
        MemoryStream upload = Find(operation.Reference);
        if (context.Request.Headers.ContentRange.ToString() is { Length: > 0 } range
            && !range.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{upload.Length}-"), StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            return;
        }

        upload.Write(await RegistryReply.ReadBodyAsync(context, MaxBlobBytes - upload.Length));
        Accepted(context, operation.Repository, operation.Reference, upload.Length);
    }

    private async Task FinishAsync(HttpContext context, RegistryOperation operation)
    {
        MemoryStream upload = Find(operation.Reference);
        upload.Write(await RegistryReply.ReadBodyAsync(context, MaxBlobBytes - upload.Length));
        Keep(context, operation.Repository, context.Request.Query["digest"].ToString(), upload.ToArray());
        _uploads.TryRemove(operation.Reference, out _);
    }

    private Task StatusAsync(HttpContext context, RegistryOperation operation)
    {
        Accepted(context, operation.Repository, operation.Reference, Find(operation.Reference).Length);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task CancelAsync(HttpContext context, RegistryOperation operation)
    {
        Find(operation.Reference);
        _uploads.TryRemove(operation.Reference, out _);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private MemoryStream Find(string id) => _uploads.GetValueOrDefault(id) ?? throw RegistryException.UploadUnknown(id);

    private void Keep(HttpContext context, string repository, string digest, byte[] content)
    {
        store.PutBlob(repository, digest, content);
        notifier.Blob(repository, digest, content.Length);
        Created(context, repository, digest);
    }

    private static void Created(HttpContext context, string repository, string digest)
    {
        context.Response.Headers.Location = $"/v2/{repository}/blobs/{digest}";
        context.Response.Headers["Docker-Content-Digest"] = digest;
        context.Response.StatusCode = StatusCodes.Status201Created;
    }

    private static void Accepted(HttpContext context, string repository, string id, long length)
    {
        context.Response.Headers.Location = $"/v2/{repository}/blobs/uploads/{id}";
        context.Response.Headers.Range = string.Create(CultureInfo.InvariantCulture, $"0-{Math.Max(0, length - 1)}");
        context.Response.Headers["Docker-Upload-UUID"] = id;
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }
}
