using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Kubernetes.Authentication;
using Serverless.Engine.Kubernetes.Transport;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Kubernetes;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>Stands before an API server: counts what reaches it, and fails, delays or cuts requests as a test wants.</summary>
internal sealed class ApiProxy : IAsyncDisposable
{
    private static readonly string[] Hidden = ["Host", "Authorization", "Connection", "Transfer-Encoding", "Content-Length", "Content-Type"];

    private readonly HttpMessageInvoker _upstream;
    private readonly Uri _server;
    private FakeApiServer? _front;
    private long _number;

    private ApiProxy(ClusterConnection connection)
    {
        _server = connection.Server;
        KubernetesClientOptions options = new();
        _upstream = new(HandlerFactory.Create(connection, options, CredentialsFactory.Create(connection, options, TimeProvider.System)));
    }

    /// <summary>Decides what happens to a request; <see langword="null"/> lets it through.</summary>
    public Func<ProxiedRequest, ProxyFault?> Fault { get; set; } = _ => null;

    /// <summary>What has arrived, in order.</summary>
    public ConcurrentQueue<ProxiedRequest> Log { get; } = new();

    /// <summary>The way in for a client that trusts this proxy; the proxy's own credentials are used behind it.</summary>
    public string Kubeconfig => $$$"""
        {"apiVersion": "v1", "kind": "Config", "current-context": "p",
         "clusters": [{"name": "p", "cluster": {"server": "https://localhost:{{{_front!.Address.Port}}}",
          "certificate-authority-data": "{{{Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(_front.Certificates.AuthorityPem))}}}"}}],
         "users": [{"name": "p", "user": {"token": "through"}}],
         "contexts": [{"name": "p", "context": {"cluster": "p", "user": "p"}}]}
        """;

    public static async Task<ApiProxy> StartAsync(string upstreamKubeconfig)
    {
        ApiProxy proxy = new(Serverless.Engine.Kubernetes.Kubeconfig.Parse(upstreamKubeconfig, KubeconfigOrigin.Laptop).Select());
        proxy._front = await FakeApiServer.StartAsync(proxy.HandleAsync);
        return proxy;
    }

    public void Clear() => Log.Clear();

    public async ValueTask DisposeAsync()
    {
        await _front!.DisposeAsync();
        _upstream.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        ProxiedRequest request = new(
            Interlocked.Increment(ref _number),
            context.Request.Method,
            context.Request.Path,
            context.Request.QueryString.Value ?? "",
            context.Request.ContentType ?? "",
            body.ToArray())
        {
            User = context.Request.Headers["Impersonate-User"].ToString(),
        };
        Log.Enqueue(request);
        ProxyFault? fault = Fault(request);
        if (fault?.Delay > TimeSpan.Zero)
        {
            await Task.Delay(fault.Delay, context.RequestAborted);
        }

        if (fault is { CutsBefore: true })
        {
            context.Abort();
            return;
        }

        if (fault is { Status: > 0 })
        {
            await AnswerAsync(context, fault);
            return;
        }

        using HttpResponseMessage answer = await ForwardAsync(context.Request, request);
        fault?.Afterwards?.Invoke();
        if (fault is { CutsAfter: true })
        {
            context.Abort();
            return;
        }

        await CopyAsync(answer, context.Response);
    }

    private static async Task AnswerAsync(HttpContext context, ProxyFault fault)
    {
        if (fault.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = wait.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        Dictionary<string, object?> status = new()
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["status"] = "Failure",
            ["message"] = fault.Message,
            ["reason"] = fault.Reason,
            ["details"] = fault.Details,
            ["code"] = (long)fault.Status,
        };
        await FakeApiServer.AnswerAsync(context, fault.Status, JsonTree.ToJson(status));
    }

    // What was sent goes through even if the client is gone meanwhile, as on a real network.
    private async Task<HttpResponseMessage> ForwardAsync(HttpRequest source, ProxiedRequest request)
    {
        using HttpRequestMessage message = new(new HttpMethod(request.Method), new Uri(_server, source.Path.ToUriComponent() + request.Query));
        message.Version = HttpVersion.Version20;
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in source.Headers)
        {
            if (!name.StartsWith(':') && !Hidden.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                message.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values!);
            }
        }

        if (request.Body.Length > 0)
        {
            message.Content = new ByteArrayContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        return await _upstream.SendAsync(message, CancellationToken.None);
    }

    private static async Task CopyAsync(HttpResponseMessage answer, HttpResponse response)
    {
        response.StatusCode = (int)answer.StatusCode;
        response.ContentType = answer.Content.Headers.ContentType?.ToString();
        foreach (string name in (string[])["ETag", "Retry-After", "Warning"])
        {
            if (answer.Headers.TryGetValues(name, out IEnumerable<string>? values))
            {
                response.Headers[name] = values.ToArray();
            }
        }

        byte[] content = await answer.Content.ReadAsByteArrayAsync();
        if (content.Length > 0)
        {
            await response.Body.WriteAsync(content);
        }
    }
}
