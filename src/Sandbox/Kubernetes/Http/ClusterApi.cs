using Microsoft.Extensions.Primitives;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Auth;
using Serverless.Sandbox.Kubernetes.Discovery;
using Serverless.Sandbox.Kubernetes.Resources;
using Serverless.Sandbox.Kubernetes.Storage;

namespace Serverless.Sandbox.Kubernetes.Http;

/// <summary>The HTTP API of one cluster: authentication, faults, discovery and resources.</summary>
internal sealed class ClusterApi
{
    private const int MaxBody = 16 * 1024 * 1024;

    private readonly Credentials _credentials;
    private readonly ResourceCatalog _catalog;
    private readonly ResourceHandler _resources;
    private readonly WatchHandler _watches;
    private readonly DiscoveryDocuments _discovery;
    private readonly TimeProvider _time;

    public ClusterApi(Credentials credentials, ObjectStore store, TimeProvider time)
    {
        _catalog = new ResourceCatalog();
        Definitions definitions = new(store, _catalog, time);
        _credentials = credentials;
        _time = time;
        Writer = new ObjectWriter(store, definitions, time);
        _resources = new ResourceHandler(store, _catalog, Writer, new ObjectDeleter(store, _catalog, definitions, time), time);
        _watches = new WatchHandler(store, time);
        _discovery = new DiscoveryDocuments(_catalog);
    }

    public ObjectWriter Writer { get; }

    public SandboxRequestLog Log { get; } = new();

    /// <summary>Decides whether a request fails; <see langword="null"/> for no faults.</summary>
    public Func<SandboxRequest, SandboxFault?>? Fault { get; set; }

    /// <summary>Answers one request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">Its path within the cluster.</param>
    public async Task HandleAsync(HttpContext context, string path)
    {
        try
        {
            await RouteAsync(context, path);
        }
        catch (ApiException e)
        {
            await SendAsync(context, new Answer(e.Code, JsonTree.ToUtf8(e.ToStatus())));
        }
    }

    private async Task RouteAsync(HttpContext context, string path)
    {
        if (!_credentials.Accept(context.Connection.ClientCertificate, context.Request.Headers.Authorization.ToString()))
        {
            throw ApiException.Unauthorized();
        }

        Caller caller = Authorization.CallerOf(context.Request.Headers);
        Dictionary<string, StringValues> query = context.Request.Query.ToDictionary(StringComparer.Ordinal);
        RequestInfo? info = RequestInfo.Parse(context.Request.Method, path, query);
        SandboxRequest request = new(
            context.Request.Method,
            path,
            context.Request.QueryString.Value ?? "",
            info?.Verb ?? context.Request.Method.ToLowerInvariant(),
            caller.Name,
            context.Request.ContentType ?? "");
        Log.Add(request);
        SandboxFault? fault = Fault?.Invoke(request);
        if (fault is not null && await FailAsync(context, fault))
        {
            return;
        }

        if (info?.Verb == "watch")
        {
            Authorization.Check(caller, info);
            await _watches.HandleAsync(context, _resources.TypeOf(info), info, context.RequestAborted);
            return;
        }

        Answer answer = info is null ? Document(context, path) : await ResourceAsync(context, caller, info);
        if (fault is { AfterTheFact: true })
        {
            Break(context, fault);
            return;
        }

        await SendAsync(context, answer);
    }

    private Answer Document(HttpContext context, string path)
    {
        string trimmed = path.TrimEnd('/');
        return ServerDocuments.Find(trimmed)
            ?? _discovery.Find(trimmed, context.Request.Headers.Accept.ToString())
            ?? Answer.Text(404, "404 page not found\n");
    }

    private async Task<Answer> ResourceAsync(HttpContext context, Caller caller, RequestInfo info)
    {
        Authorization.Check(caller, info);
        if (!_catalog.Serves(info.Group, info.Version))
        {
            return Answer.Text(404, "404 page not found\n");
        }

        ReadOnlyMemory<byte> body = await ReadBodyAsync(context);
        return _resources.Handle(
            info, body, context.Request.ContentType ?? "", context.Request.Headers.Accept.ToString(), context.Request.Headers.UserAgent.ToString());
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength is null or 0 && context.Request.Headers.TransferEncoding.Count == 0 && context.Request.Protocol == "HTTP/1.1")
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        using MemoryStream buffer = new();
        byte[] chunk = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > MaxBody)
            {
                throw new ApiException(413, "RequestEntityTooLarge", $"Request entity too large: limit is {MaxBody}");
            }
        }

        return buffer.ToArray();
    }

    /// <summary>Lets a request fail before it is carried out.</summary>
    /// <returns>Whether the request is finished.</returns>
    private async Task<bool> FailAsync(HttpContext context, SandboxFault fault)
    {
        if (fault.Delay > TimeSpan.Zero)
        {
            await Task.Delay(fault.Delay, _time, context.RequestAborted);
        }

        if (fault.AfterTheFact || (!fault.CutsConnection && fault.StatusCode == 0))
        {
            return false;
        }

        if (fault.Body is not null)
        {
            await SendAsync(context, new Answer(fault.StatusCode, System.Text.Encoding.UTF8.GetBytes(fault.Body)));
            return true;
        }

        Break(context, fault);
        return true;
    }

    private static void Break(HttpContext context, SandboxFault fault)
    {
        if (fault.CutsConnection)
        {
            context.Abort();
            return;
        }

        if (fault.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        throw new ApiException(fault.StatusCode, fault.Reason, fault.Message);
    }

    private static async Task SendAsync(HttpContext context, Answer answer)
    {
        context.Response.Headers["Audit-Id"] = context.TraceIdentifier;
        context.Response.Headers.CacheControl = answer.ETag is null ? "no-cache, private" : "public";
        if (answer.ETag is not null)
        {
            context.Response.Headers.ETag = answer.ETag;
            context.Response.Headers.Vary = "Accept";
            if (context.Request.Headers.IfNoneMatch == answer.ETag)
            {
                context.Response.StatusCode = 304;
                return;
            }
        }

        context.Response.StatusCode = answer.Code;
        context.Response.ContentType = answer.ContentType;
        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }
}
