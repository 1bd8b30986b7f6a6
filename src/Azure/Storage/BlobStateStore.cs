using System.Xml.Linq;
using Azure;
using Azure.Core;
using Serverless.Engine.Fleet;

namespace Serverless.Azure.Storage;

/// <summary>State as one blob per key, with conditional writes.</summary>
/// <param name="container">Where the blobs are.</param>
public sealed class BlobStateStore(BlobContainer container) : IStateStore
{
    private static readonly Dictionary<string, string> NoHeaders = [];

    /// <inheritdoc/>
    /// <exception cref="FleetException">The service cannot be used.</exception>
    public async Task<StateEntry?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        using Response response = await container.SendAsync(RequestMethod.Get, key, "", NoHeaders, null, cancellationToken).ConfigureAwait(false);
        return response.Status switch
        {
            200 => new StateEntry(response.Content.ToArray(), response.Headers.ETag?.ToString("H") ?? throw container.Unexpected(response, key)),
            404 => null,
            _ => throw container.Unexpected(response, key),
        };
    }

    /// <inheritdoc/>
    /// <exception cref="FleetException">The service cannot be used.</exception>
    public async Task<bool> WriteAsync(string key, ReadOnlyMemory<byte> value, string? etag, CancellationToken cancellationToken)
    {
        Dictionary<string, string> headers = new() { ["x-ms-blob-type"] = "BlockBlob", ["Content-Type"] = "application/octet-stream" };
        headers[etag is null ? "If-None-Match" : "If-Match"] = etag ?? "*";
        using Response response = await container.SendAsync(RequestMethod.Put, key, "", headers, value.ToArray(), cancellationToken).ConfigureAwait(false);
        return response.Status switch
        {
            201 => true,
            409 or 412 => false,
            _ => throw container.Unexpected(response, key),
        };
    }

    /// <inheritdoc/>
    /// <exception cref="FleetException">The service cannot be used.</exception>
    public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        List<string> keys = [];
        string marker = "";
        do
        {
            using Response response = await container.ListAsync(prefix, marker, cancellationToken).ConfigureAwait(false);
            if (response.Status == 404)
            {
                return [];
            }

            if (response.Status != 200)
            {
                throw container.Unexpected(response, prefix);
            }

            XElement page = XDocument.Load(response.Content.ToStream()).Root!;
            keys.AddRange(page.Descendants("Blob").Select(blob => blob.Element("Name")!.Value));
            marker = page.Element("NextMarker")?.Value ?? "";
        }
        while (marker.Length > 0);
        return keys;
    }
}
