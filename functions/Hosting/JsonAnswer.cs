using Serverless.Engine.Resources;

namespace Serverless.Functions.Hosting;

/// <summary>Answers with a JSON body; every path of HandlerRoutes answers through it, so that no success has an empty body (functions-host.md FH-31).</summary>
internal static class JsonAnswer
{
    public static async Task WriteAsync(HttpContext context, int status, Dictionary<string, object?> body)
    {
        byte[] bytes = JsonTree.ToUtf8(body);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    public static Task WriteErrorAsync(HttpContext context, int status, string error) =>
        WriteAsync(context, status, new Dictionary<string, object?> { ["error"] = error });
}
