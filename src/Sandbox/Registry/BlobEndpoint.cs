namespace Serverless.Sandbox.Registry;

/// <summary><c>/v2/NAME/blobs/DIGEST</c>.</summary>
internal sealed class BlobEndpoint(RegistryStore store)
{
    public Task HandleAsync(HttpContext context, RegistryOperation operation)
    {
        switch (operation.Method)
        {
            case "GET" or "HEAD":
                byte[] content = store.Blob(operation.Repository, operation.Reference);
                return RegistryReply.ContentAsync(context, content, "application/octet-stream", operation.Reference);
            case "DELETE":
                store.Get(operation.Repository).UnlinkBlob(operation.Reference);
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                return Task.CompletedTask;
            default:
                return RegistryReply.MethodNotAllowedAsync(context);
        }
    }
}
