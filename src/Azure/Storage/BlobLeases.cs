using System.Globalization;
using Azure;
using Azure.Core;
using Serverless.Engine.Fleet;

namespace Serverless.Azure.Storage;

/// <summary>Leases on empty blobs, renewed while they are held. The service allows 15 to 60 seconds; other durations are brought into that range.</summary>
/// <param name="container">Where the blobs are.</param>
/// <param name="time">Clock of the renewals.</param>
public sealed class BlobLeases(BlobContainer container, TimeProvider time) : ILeases
{
    private const string Prefix = "leases/";

    private static readonly Dictionary<string, string> NewBlob = new() { ["x-ms-blob-type"] = "BlockBlob", ["If-None-Match"] = "*" };

    /// <inheritdoc/>
    /// <exception cref="FleetException">The service cannot be used.</exception>
    public async Task<IAsyncDisposable?> TryAcquireAsync(string name, TimeSpan duration, CancellationToken cancellationToken)
    {
        TimeSpan allowed = TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(duration.TotalSeconds), 15, 60));
        Dictionary<string, string> acquire = new()
        {
            ["x-ms-lease-action"] = "acquire",
            ["x-ms-lease-duration"] = allowed.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        };
        using Response first = await LeaseAsync(name, acquire, cancellationToken).ConfigureAwait(false);
        if (first.Status != 404)
        {
            return Lease(first);
        }

        using Response created = await container.SendAsync(RequestMethod.Put, Prefix + name, "", NewBlob, [], cancellationToken).ConfigureAwait(false);
        if (created.Status is not (201 or 409 or 412))
        {
            throw container.Unexpected(created, Prefix + name);
        }

        using Response second = await LeaseAsync(name, acquire, cancellationToken).ConfigureAwait(false);
        return Lease(second);

        BlobLease? Lease(Response response) => response.Status switch
        {
            201 => new BlobLease(this, name, response.Headers.TryGetValue("x-ms-lease-id", out string? id) ? id! : throw container.Unexpected(response, Prefix + name), allowed, time),
            409 => null,
            _ => throw container.Unexpected(response, Prefix + name),
        };
    }

    /// <summary>Renews or releases a lease.</summary>
    /// <returns>False when it is lost.</returns>
    internal async Task<bool> ChangeAsync(string name, string id, string action, CancellationToken cancellationToken)
    {
        Dictionary<string, string> headers = new() { ["x-ms-lease-action"] = action, ["x-ms-lease-id"] = id };
        using Response response = await LeaseAsync(name, headers, cancellationToken).ConfigureAwait(false);
        return response.Status switch
        {
            200 => true,
            404 or 409 or 412 => false,
            _ => throw container.Unexpected(response, Prefix + name),
        };
    }

    private Task<Response> LeaseAsync(string name, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken) =>
        container.SendAsync(RequestMethod.Put, Prefix + name, "?comp=lease", headers, null, cancellationToken);
}
