using System.Text;

namespace Serverless.Sandbox.Registry;

/// <summary>The way of a request: count it, let the fault hook have it, check access, answer.</summary>
internal sealed class RegistryPipeline(SandboxRegistryOptions options, RegistryStore store, PushNotifier notifier, RegistryCounters counters)
{
    private readonly RegistryAccess _access = new(options);
    private readonly ManifestEndpoint _manifests = new(store, notifier);
    private readonly BlobEndpoint _blobs = new(store);
    private readonly UploadEndpoint _uploads = new(store, notifier);
    private readonly ListEndpoint _lists = new(store, options.PageSize);

    public Func<RegistryOperation, RegistryFault?>? Fault { get; set; }

    public async Task HandleAsync(HttpContext context)
    {
        RegistryOperation operation = RegistryRoute.Parse(context.Request.Method, context.Request.Path.Value ?? "");
        counters.Add(operation);
        context.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        if (Fault?.Invoke(operation) is { } fault)
        {
            await FailAsync(context, fault);
            return;
        }

        try
        {
            if (await _access.AllowsAsync(context, operation))
            {
                await AnswerAsync(context, operation);
            }
        }
        catch (RegistryException e)
        {
            await RegistryReply.ErrorAsync(context, e);
        }
    }

    private Task AnswerAsync(HttpContext context, RegistryOperation operation)
    {
        if (operation.Repository.Length > 0 && !RegistryRoute.IsRepositoryName(operation.Repository))
        {
            throw RegistryException.NameInvalid(operation.Repository);
        }

        return operation.Resource switch
        {
            RegistryResource.Base => RegistryReply.JsonAsync(context, []),
            RegistryResource.Token => _access.IssueAsync(context),
            RegistryResource.Catalog or RegistryResource.Tags => _lists.HandleAsync(context, operation),
            RegistryResource.Manifest => _manifests.HandleAsync(context, operation),
            RegistryResource.Blob => _blobs.HandleAsync(context, operation),
            RegistryResource.Upload => _uploads.HandleAsync(context, operation),
            _ => throw new RegistryException(404, "UNSUPPORTED", $"{context.Request.Path} is not part of this API"),
        };
    }

    private async Task FailAsync(HttpContext context, RegistryFault fault)
    {
        await Task.Delay(fault.Delay, options.Time, context.RequestAborted);
        if (fault.Abort)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = fault.Status;
        foreach ((string name, string value) in fault.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await WriteBodyAsync(context, fault);
        }
    }

    private async Task WriteBodyAsync(HttpContext context, RegistryFault fault)
    {
        byte[] body = Encoding.UTF8.GetBytes(fault.Body);
        context.Response.ContentLength = body.Length > 0 ? body.Length : null;
        int sent = Math.Min(fault.CutAfter ?? body.Length, body.Length);
        int step = fault.Drip > TimeSpan.Zero ? 1 : Math.Max(sent, 1);
        for (int i = 0; i < sent; i += step)
        {
            await Task.Delay(fault.Drip, options.Time, context.RequestAborted);
            await context.Response.Body.WriteAsync(body.AsMemory(i, step), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        // A body that is shorter than its head promised makes the server end the connection, once all of it is sent.
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
