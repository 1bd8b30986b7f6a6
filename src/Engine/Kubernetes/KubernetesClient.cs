using Serverless.Engine.Kubernetes.Authentication;
using Serverless.Engine.Kubernetes.Discovery;
using Serverless.Engine.Kubernetes.Transport;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes;

/// <summary>
/// Reads and writes objects of any kind in one cluster (kubernetes-client.md §7, §8). Safe for concurrent use.
/// All members throw <see cref="KubernetesException"/> when a request fails for good, and <see cref="NoMatchException"/> for kinds the cluster lacks.
/// </summary>
public sealed class KubernetesClient : IDisposable
{
    private readonly ApiTransport _transport;
    private readonly DiscoveryCache _discovery;
    private readonly Impersonation? _impersonation;
    private readonly bool _ownsPool;

    private KubernetesClient(ClusterConnection connection, ApiTransport transport, DiscoveryCache discovery, Impersonation? impersonation, bool ownsPool)
    {
        Connection = connection;
        _transport = transport;
        _discovery = discovery;
        _impersonation = impersonation;
        _ownsPool = ownsPool;
    }

    /// <summary>What the client is connected to.</summary>
    public ClusterConnection Connection { get; }

    /// <summary>Requests sent so far, repeats and those of impersonating clients included.</summary>
    public long Requests => _transport.Requests;

    /// <summary>Prepares a client; nothing is sent yet.</summary>
    /// <exception cref="KubeconfigException">The connection asks for something that is not allowed or not usable.</exception>
    public static KubernetesClient Create(ClusterConnection connection, KubernetesClientOptions options, TimeProvider time)
    {
        connection = ConnectionPolicy.Apply(connection, options);
        CredentialExpiry.Check(connection, time.GetUtcNow(), options.OnWarning);
        ApiTransport transport = new(connection, options, CredentialsFactory.Create(connection, options, time), time);
        DiscoveryCache discovery = new(new DiscoveryFetcher(transport, options, time), options, time);
        return new KubernetesClient(connection, transport, discovery, connection.Impersonation, ownsPool: true);
    }

    /// <summary>Starts a run: what an earlier one spent of the retry budget is available again.</summary>
    public void BeginRun() => _transport.RefillBudget();

    /// <summary>Gives up the connections and their memory; the next request connects again. No request may be under way.</summary>
    public void CloseConnections() => _transport.CloseConnections();

    /// <summary>A client that acts as another user, over the same connections and discovery; disposing it does nothing.</summary>
    public KubernetesClient Impersonate(string userName) =>
        new(Connection, _transport, _discovery, new Impersonation(userName), ownsPool: false);

    /// <summary>The resource type of a kind.</summary>
    /// <exception cref="NoMatchException">The cluster does not serve the kind.</exception>
    public Task<ApiResource> FindResourceAsync(GroupVersionKind gvk, CancellationToken ct) => _discovery.FindAsync(gvk, ct);

    /// <summary>The resource type of a kind in the version that the server prefers; <see langword="null"/> when it serves none.</summary>
    public Task<ApiResource?> FindPreferredResourceAsync(string group, string kind, CancellationToken ct) =>
        _discovery.FindPreferredAsync(group, kind, ct);

    /// <summary>All resource types of the cluster.</summary>
    public Task<IReadOnlyList<ApiResource>> ListResourcesAsync(CancellationToken ct) => _discovery.ListAsync(TimeSpan.MaxValue, ct);

    /// <summary>All resource types as they were known at most so long ago.</summary>
    public Task<IReadOnlyList<ApiResource>> ListResourcesAsync(TimeSpan maxAge, CancellationToken ct) => _discovery.ListAsync(maxAge, ct);

    /// <summary>Makes the next look-up ask the server again, for example after a CRD was applied.</summary>
    public void InvalidateDiscovery() => _discovery.Invalidate();

    /// <summary>How often the server was asked for its resource types.</summary>
    public int DiscoveryFetches => _discovery.Fetches;

    /// <summary>Discovery for <see cref="KubernetesClientOptions.SavedDiscovery"/> of a later client of the same cluster; <see langword="null"/> when there is nothing new to save.</summary>
    public byte[]? SaveDiscovery() => _discovery.Save();

    /// <summary>The version of the API server, such as <c>v1.34.1</c>; the cheapest proof that it answers.</summary>
    public async Task<string> GetServerVersionAsync(CancellationToken ct)
    {
        ApiRequest request = new(HttpMethod.Get, "/version") { Target = "version" };
        return ObjectReader.ReadMap(await SendAsync(request, ct).ConfigureAwait(false), request).StringAt("gitVersion") ?? "";
    }

    /// <summary>Reads an object with its <c>managedFields</c>; <see langword="null"/> when it does not exist.</summary>
    public Task<KubeObject?> GetAsync(GroupVersionKind gvk, string ns, string name, CancellationToken ct) =>
        GetAsync(gvk, ns, name, ApiRequest.Json, ct);

    /// <summary>Reads an object that must exist; that it does not is the server's own error.</summary>
    public async Task<KubeObject> GetRequiredAsync(GroupVersionKind gvk, string ns, string name, CancellationToken ct)
    {
        ApiResource resource = await FindResourceAsync(gvk, ct).ConfigureAwait(false);
        return await SendForObjectAsync(Request(HttpMethod.Get, resource, ResourcePath.Object(resource, ns, name), name), resource, ct).ConfigureAwait(false);
    }

    /// <summary>Reads only the <c>metadata</c> of an object; <see langword="null"/> when it does not exist.</summary>
    public Task<KubeObject?> GetMetadataAsync(GroupVersionKind gvk, string ns, string name, CancellationToken ct) =>
        GetAsync(gvk, ns, name, "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json", ct);

    private async Task<KubeObject?> GetAsync(GroupVersionKind gvk, string ns, string name, string accept, CancellationToken ct)
    {
        ApiResource resource = await FindResourceAsync(gvk, ct).ConfigureAwait(false);
        try
        {
            ApiRequest request = Request(HttpMethod.Get, resource, ResourcePath.Object(resource, ns, name), name) with { Accept = accept };
            return await SendForObjectAsync(request, resource, ct).ConfigureAwait(false);
        }
        catch (KubernetesException e) when (IsMissingObject(e))
        {
            return null;
        }
    }

    /// <summary>Reads a collection completely; <paramref name="ns"/> empty or <see langword="null"/> for all namespaces.</summary>
    public async Task<KubeObjectList> ListAsync(GroupVersionKind gvk, string? ns, ListOptions options, CancellationToken ct)
    {
        ApiResource resource = await FindResourceAsync(gvk, ct).ConfigureAwait(false);
        ApiRequest template = Request(HttpMethod.Get, resource, ResourcePath.Collection(resource, ns ?? ""), "");
        return await new ListReader(SendAsync, resource, template, options).ReadAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Creates an object.</summary>
    /// <returns>The object as stored.</returns>
    public Task<KubeObject> CreateAsync(KubeObject obj, string fieldManager, CancellationToken ct) => CreateAsync(obj, fieldManager, dryRun: false, ct);

    /// <summary>Creates an object, or only checks whether it could be.</summary>
    /// <returns>The object as stored; of a dry run, what would come out.</returns>
    public async Task<KubeObject> CreateAsync(KubeObject obj, string fieldManager, bool dryRun, CancellationToken ct)
    {
        ApiResource resource = await FindResourceAsync(obj.Gvk, ct).ConfigureAwait(false);
        QueryString query = new QueryString().Add("fieldManager", fieldManager).Add("dryRun", dryRun ? "All" : null);
        string path = ResourcePath.Collection(resource, obj.Namespace) + query;
        ApiRequest request = Request(HttpMethod.Post, resource, path, obj.Name) with
        {
            ContentType = ApiRequest.Json,
            Body = JsonTree.ToUtf8(obj.Root),
            Repeatable = false,
        };
        return await SendForObjectAsync(request, resource, ct).ConfigureAwait(false);
    }

    /// <summary>Issues a token of a ServiceAccount for an audience (TokenRequest), good for ten minutes.</summary>
    public async Task<string> IssueTokenAsync(string ns, string serviceAccount, string audience, CancellationToken ct)
    {
        ApiResource resource = await FindResourceAsync(new("", "v1", "ServiceAccount"), ct).ConfigureAwait(false);
        Dictionary<string, object?> body = new()
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenRequest",
            ["spec"] = new Dictionary<string, object?> { ["audiences"] = new List<object?> { audience }, ["expirationSeconds"] = 600L },
        };
        ApiRequest request = Request(HttpMethod.Post, resource, ResourcePath.Object(resource, ns, serviceAccount, "token"), serviceAccount) with
        {
            ContentType = ApiRequest.Json,
            Body = JsonTree.ToUtf8(body),
            Kind = null,
        };
        return ObjectReader.ReadMap(await SendAsync(request, ct).ConfigureAwait(false), request).StringAt("status", "token") is { Length: > 0 } token
            ? token
            : throw new KubernetesException(0, "", KubernetesErrorClass.Invalid, $"the token request for serviceaccount '{ns}/{serviceAccount}' was answered without a token");
    }

    /// <summary>Server-side apply: creates the object or changes the fields that are given.</summary>
    /// <returns>The server's answer; of a dry run, what would come out.</returns>
    public async Task<KubeObject> ApplyAsync(KubeObject desired, ApplyOptions options, CancellationToken ct)
    {
        ApiResource resource = await FindResourceAsync(desired.Gvk, ct).ConfigureAwait(false);
        QueryString query = new QueryString()
            .Add("fieldManager", options.FieldManager)
            .Add("force", options.Force ? "true" : "false")
            .Add("dryRun", options.DryRun ? "All" : null)
            .Add("fieldValidation", options.FieldValidation?.ToString());
        string path = ResourcePath.Object(resource, desired.Namespace, desired.Name, options.Subresource) + query;
        ApiRequest request = Request(HttpMethod.Patch, resource, path, desired.Name) with
        {
            ContentType = "application/apply-patch+yaml",
            Body = JsonTree.ToUtf8(desired.Root),
            Kind = options.Subresource is null ? resource.Gvk : null,
        };
        return await SendForObjectAsync(request, resource, ct).ConfigureAwait(false);
    }

    /// <summary>Changes an existing object.</summary>
    /// <returns>The object as stored.</returns>
    public async Task<KubeObject> PatchAsync(GroupVersionKind gvk, string ns, string name, KubePatch patch, CancellationToken ct)
    {
        ApiResource resource = await FindResourceAsync(gvk, ct).ConfigureAwait(false);
        QueryString query = new QueryString().Add("fieldManager", patch.FieldManager).Add("dryRun", patch.DryRun ? "All" : null);
        ApiRequest request = Request(HttpMethod.Patch, resource, ResourcePath.Object(resource, ns, name, patch.Subresource) + query, name) with
        {
            ContentType = patch.Type switch
            {
                PatchType.Merge => "application/merge-patch+json",
                PatchType.Json => "application/json-patch+json",
                _ => "application/strategic-merge-patch+json",
            },
            Body = JsonTree.ToUtf8(patch.Body),
            // A JSON patch may insert into lists, so a second time need not be harmless.
            Repeatable = patch.Type != PatchType.Json,
            Kind = patch.Subresource is null ? resource.Gvk : null,
        };
        return await SendForObjectAsync(request, resource, ct).ConfigureAwait(false);
    }

    /// <summary>Deletes an object. It may stay for a while when finalizers or its dependents hold it.</summary>
    /// <returns>False when it was already gone.</returns>
    public async Task<bool> DeleteAsync(GroupVersionKind gvk, string ns, string name, DeleteOptions options, CancellationToken ct)
    {
        ApiResource resource = await FindResourceAsync(gvk, ct).ConfigureAwait(false);
        ApiRequest request = Request(HttpMethod.Delete, resource, ResourcePath.Object(resource, ns, name), name) with
        {
            ContentType = ApiRequest.Json,
            Body = JsonTree.ToUtf8(DeleteBody.Create(options)),
            Repeatable = options.Uid is not null,
        };
        try
        {
            await SendAsync(request, ct).ConfigureAwait(false);
            return true;
        }
        catch (KubernetesException e) when (IsMissingObject(e))
        {
            return false;
        }
    }

    /// <summary>Sends a JSON body to a service of the cluster through the API server (kubernetes-client.md §7.6); sent once, answered within five seconds.</summary>
    public Task PostToServiceAsync(string ns, string service, byte[] body, CancellationToken ct)
    {
        string path = $"/api/v1/namespaces/{Uri.EscapeDataString(ns)}/services/{Uri.EscapeDataString(service)}/proxy/";
        ApiRequest request = new(HttpMethod.Post, path)
        {
            Target = $"services/proxy {service}",
            ContentType = ApiRequest.Json,
            Body = body,
            Repeatable = false,
            Once = true,
            Timeout = TimeSpan.FromSeconds(5),
            Impersonation = _impersonation,
        };
        return SendAsync(request, ct);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsPool)
        {
            _transport.Dispose();
            _discovery.Dispose();
        }
    }

    private async Task<KubeObject> SendForObjectAsync(ApiRequest request, ApiResource resource, CancellationToken ct)
    {
        ApiResponse response = await SendAsync(request, ct).ConfigureAwait(false);
        return ObjectReader.ReadObject(response, request, resource);
    }

    private async Task<ApiResponse> SendAsync(ApiRequest request, CancellationToken ct)
    {
        try
        {
            return await _transport.SendAsync(request, ct).ConfigureAwait(false);
        }
        catch (KubernetesException e) when (e.Class == KubernetesErrorClass.NotFound && e.DetailsName.Length == 0 && request.Kind is { } kind)
        {
            // The path itself is unknown: what was known about the type is no longer true.
            _discovery.Invalidate();
            throw new NoMatchException(kind, e);
        }
    }

    private ApiRequest Request(HttpMethod method, ApiResource resource, string path, string name) => new(method, path)
    {
        Target = name.Length == 0 ? resource.QualifiedName : $"{resource.QualifiedName} {name}",
        Kind = resource.Gvk,
        Sensitive = resource.Gvk is { Group: "", Kind: "Secret" },
        Impersonation = _impersonation,
    };

    private static bool IsMissingObject(KubernetesException e) => e.Class == KubernetesErrorClass.NotFound && e.DetailsName.Length > 0;
}
