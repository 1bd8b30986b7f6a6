using Serverless.Engine.Resources;

namespace Serverless.Sandbox.Registry;

/// <summary>Reading requests and writing answers.</summary>
internal static class RegistryReply
{
    public static Task JsonAsync(HttpContext context, Dictionary<string, object?> body)
    {
        byte[] content = JsonTree.ToUtf8(body);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = content.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }

    public static Task ErrorAsync(HttpContext context, RegistryException error)
    {
        context.Response.StatusCode = error.Status;
        Dictionary<string, object?> entry = new() { ["code"] = error.Code, ["message"] = error.Message };
        return JsonAsync(context, new() { ["errors"] = new List<object?> { entry } });
    }

    public static Task MethodNotAllowedAsync(HttpContext context) =>
        ErrorAsync(context, new RegistryException(405, "UNSUPPORTED", $"{context.Request.Method} is not supported here"));

    public static Task ContentAsync(HttpContext context, byte[] content, string mediaType, string digest)
    {
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = content.Length;
        context.Response.Headers["Docker-Content-Digest"] = digest;
        context.Response.Headers.ETag = $"\"{digest}\"";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }

    public static async Task<byte[]> ReadBodyAsync(HttpContext context, long limit)
    {
        using MemoryStream buffer = new();
        byte[] chunk = new byte[81920];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            if (buffer.Length + read > limit)
            {
                throw new RegistryException(413, "SIZE_INVALID", $"the body is larger than {limit} bytes");
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }
}
