using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Serverless.Azure.Identity;
using Serverless.Engine.Fleet;

namespace Serverless.Azure.Storage;

/// <summary>Requests to one storage service (queue or blob) over Azure.Core's pipeline, signed or with a token.</summary>
internal sealed class StorageService
{
    private const string ApiVersion = "2021-12-02";

    private const string Scope = "https://storage.azure.com/.default";

    private readonly HttpPipeline _pipeline;
    private readonly Uri _endpoint;

    public StorageService(StorageConnection connection, Uri endpoint, TimeProvider time)
    {
        _endpoint = endpoint;
        HttpPipelinePolicy authentication = connection.Key is { } key
            ? new SharedKeyPolicy(key, time)
            : new BearerTokenAuthenticationPolicy(connection.Credential!, Scope);
        _pipeline = HttpPipelineBuilder.Build(new StorageClientOptions(), authentication);
    }

    /// <summary>Sends a request and gives the answer, whatever its status.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path below the account, already escaped, with its query.</param>
    /// <param name="headers">Headers of this request.</param>
    /// <param name="content">Body, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="FleetException">The service cannot be reached or no token can be had.</exception>
    public async Task<Response> SendAsync(
        RequestMethod method,
        string path,
        IReadOnlyDictionary<string, string> headers,
        RequestContent? content,
        CancellationToken cancellationToken)
    {
        Request request = _pipeline.CreateRequest();
        request.Method = method;
        request.Uri.Reset(new Uri($"{_endpoint.AbsoluteUri.TrimEnd('/')}/{path}"));
        request.Headers.SetValue("x-ms-version", ApiVersion);
        foreach ((string name, string value) in headers)
        {
            request.Headers.SetValue(name, value);
        }

        if (content is not null || method == RequestMethod.Put)
        {
            request.Content = content ?? RequestContent.Create(ReadOnlyMemory<byte>.Empty);
            request.Headers.SetValue("Content-Length", Length(request.Content));
        }

        try
        {
            return await _pipeline.SendRequestAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or IOException
            || (e is AggregateException or OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new FleetException($"{_endpoint.Host}: the storage service cannot be used: {EntraFailure.ReasonOfCall(e)}", e);
        }
    }

    /// <summary>The failure of an answer that is not expected, with the service's error code.</summary>
    public FleetException Unexpected(Response response, string what) =>
        new($"{_endpoint.Host}: {what}: the storage service answered {response.Status} {ErrorCode(response)}");

    /// <summary>The service's own name of an error, such as <c>QueueNotFound</c>.</summary>
    public static string ErrorCode(Response response) => response.Headers.TryGetValue("x-ms-error-code", out string? code) ? code! : "";

    private static string Length(RequestContent content) =>
        content.TryComputeLength(out long length)
            ? length.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : throw new InvalidOperationException("a storage request must have a body of known length");
}
