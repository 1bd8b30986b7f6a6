using Azure.Core;
using Azure.Identity;
using Serverless.Engine.Fleet;

namespace Serverless.Azure.Storage;

/// <summary>
/// How to reach a storage account: by connection string with a shared key, or by service address with an Entra identity
/// (functions-host.md FH-76 to FH-78). Not a record, so that no text form shows the key.
/// </summary>
public sealed class StorageConnection
{
    /// <summary>The account and key of the storage emulator, the same on every machine (published by its vendor).</summary>
    private const string EmulatorAccount = "devstoreaccount1";

    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private StorageConnection(Uri? queue, Uri? blob, SharedKey? key, TokenCredential? credential)
    {
        QueueEndpoint = queue;
        BlobEndpoint = blob;
        Key = key;
        Credential = credential;
    }

    internal Uri? QueueEndpoint { get; }

    internal Uri? BlobEndpoint { get; }

    internal SharedKey? Key { get; }

    internal TokenCredential? Credential { get; }

    /// <summary>Reads a connection string with an account key, or <c>UseDevelopmentStorage=true</c>.</summary>
    /// <exception cref="FleetException">A part is missing or wrong; the message holds no value.</exception>
    public static StorageConnection FromConnectionString(string text)
    {
        Dictionary<string, string> parts = new(StringComparer.OrdinalIgnoreCase);
        foreach (string part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new FleetException("the connection string has a part without \"=\"");
            }

            parts[part[..equals]] = part[(equals + 1)..];
        }

        return parts.GetValueOrDefault("UseDevelopmentStorage") == "true" ? Emulator() : Account(parts);
    }

    /// <summary>Reads the address of a queue or blob service that is used with an Entra identity.</summary>
    /// <param name="serviceUri">Address of the service, https.</param>
    /// <param name="clientId">Client id of a user-assigned identity, or <see langword="null"/> for the system's.</param>
    /// <exception cref="FleetException">The address is not an absolute https URL.</exception>
    public static StorageConnection FromServiceUri(string serviceUri, string? clientId)
    {
        if (!Uri.TryCreate(serviceUri.TrimEnd('/'), UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttps)
        {
            throw new FleetException("the service address must be an absolute https URL");
        }

        ManagedIdentityId identity = clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId);
        return new StorageConnection(uri, uri, null, new ManagedIdentityCredential(identity));
    }

    private static StorageConnection Emulator() => new(
        new Uri("http://127.0.0.1:10001/" + EmulatorAccount),
        new Uri("http://127.0.0.1:10000/" + EmulatorAccount),
        SharedKey.Parse(EmulatorAccount, EmulatorKey),
        null);

    private static StorageConnection Account(Dictionary<string, string> parts)
    {
        if (!parts.TryGetValue("AccountName", out string? name) || !parts.TryGetValue("AccountKey", out string? key))
        {
            throw new FleetException("the connection string must have AccountName and AccountKey");
        }

        return new StorageConnection(Endpoint(parts, "queue", name), Endpoint(parts, "blob", name), SharedKey.Parse(name, key), null);
    }

    private static Uri Endpoint(Dictionary<string, string> parts, string service, string account)
    {
        string address = parts.GetValueOrDefault(service + "Endpoint")
            ?? $"{parts.GetValueOrDefault("DefaultEndpointsProtocol", "https")}://{account}.{service}.{parts.GetValueOrDefault("EndpointSuffix", "core.windows.net")}";
        return Uri.TryCreate(address.TrimEnd('/'), UriKind.Absolute, out Uri? uri)
            ? uri
            : throw new FleetException($"the connection string's {service} address is not an absolute URL");
    }
}
