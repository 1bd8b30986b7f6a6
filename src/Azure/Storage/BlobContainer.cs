using Azure;
using Azure.Core;
using Serverless.Engine.Fleet;

namespace Serverless.Azure.Storage;

/// <summary>Requests to the blobs of one container; the container is made when it is missing.</summary>
public sealed class BlobContainer
{
    private static readonly Dictionary<string, string> NoHeaders = [];

    private readonly StorageService _service;
    private readonly string _name;

    /// <summary>Creates the client; nothing is sent yet.</summary>
    /// <param name="connection">The account.</param>
    /// <param name="name">Name of the container.</param>
    /// <param name="time">Clock of the request signatures.</param>
    /// <exception cref="FleetException">The connection has no blob service.</exception>
    public BlobContainer(StorageConnection connection, string name, TimeProvider time)
    {
        _service = new StorageService(connection, connection.BlobEndpoint ?? throw new FleetException("the connection has no blob service"), time);
        _name = name;
    }

    /// <summary>Sends a request about a blob.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="key">Name of the blob, unescaped.</param>
    /// <param name="query">Query with its question mark, or empty.</param>
    /// <param name="headers">Headers of this request.</param>
    /// <param name="content">Body, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal async Task<Response> SendAsync(
        RequestMethod method,
        string key,
        string query,
        IReadOnlyDictionary<string, string> headers,
        byte[]? content,
        CancellationToken cancellationToken)
    {
        string path = $"{_name}/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}{query}";
        Response response = await SendOnceAsync().ConfigureAwait(false);
        if (method != RequestMethod.Put || response.Status != 404 || StorageService.ErrorCode(response) != "ContainerNotFound")
        {
            return response;
        }

        response.Dispose();
        using Response created = await _service.SendAsync(RequestMethod.Put, _name + "?restype=container", NoHeaders, null, cancellationToken).ConfigureAwait(false);
        return await SendOnceAsync().ConfigureAwait(false);

        Task<Response> SendOnceAsync() =>
            _service.SendAsync(method, path, headers, content is null ? null : RequestContent.Create(content), cancellationToken);
    }

    /// <summary>One page of the names of blobs.</summary>
    internal Task<Response> ListAsync(string prefix, string marker, CancellationToken cancellationToken) =>
        _service.SendAsync(
            RequestMethod.Get,
            $"{_name}?restype=container&comp=list&prefix={Uri.EscapeDataString(prefix)}&marker={Uri.EscapeDataString(marker)}",
            NoHeaders,
            null,
            cancellationToken);

    internal FleetException Unexpected(Response response, string key) => _service.Unexpected(response, $"blob {_name}/{key}");
}
