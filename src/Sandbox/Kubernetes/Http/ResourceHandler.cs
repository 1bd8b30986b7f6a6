using System.Globalization;
using Serverless.Sandbox.Kubernetes.Patching;
using Serverless.Sandbox.Kubernetes.Resources;
using Serverless.Sandbox.Kubernetes.Schema;
using Serverless.Sandbox.Kubernetes.Storage;

namespace Serverless.Sandbox.Kubernetes.Http;

/// <summary>Answers the requests to one cluster's resources, except for watches.</summary>
internal sealed class ResourceHandler(ObjectStore store, ResourceCatalog catalog, ObjectWriter writer, ObjectDeleter deleter, TimeProvider time)
{
    /// <summary>The kind that a request is about.</summary>
    /// <exception cref="ApiException">404 or 405: there is no such resource, or it does not take this method.</exception>
    public ResourceType TypeOf(RequestInfo request)
    {
        ResourceType type = catalog.Find(request.Group, request.Version, request.Resource) ?? throw ApiException.NoResource();
        if (request.Subresource.Length > 0 && !(request.Subresource == "status" && type.HasStatus))
        {
            throw ApiException.NoResource();
        }

        bool needsNamespace = type.Namespaced && (request.Name.Length > 0 || request.Verb == "create") && request.Namespace.Length == 0;
        if (needsNamespace || (!type.Namespaced && request.Namespace.Length > 0))
        {
            throw request.Verb == "create" ? ApiException.MethodNotAllowed() : ApiException.NoResource();
        }

        return type;
    }

    public Answer Handle(RequestInfo request, ReadOnlyMemory<byte> body, string contentType, string accept, string userAgent)
    {
        ResourceType type = TypeOf(request);
        (RepresentationKind kind, string answerType) = AcceptHeader.Negotiate(accept);
        Presenter presenter = new(type, kind, answerType, time.GetUtcNow());
        switch (request.Verb)
        {
            case "get": return presenter.One(200, Find(type, request));
            case "list": return List(type, request, presenter);
            case "create" when request.Name.Length == 0:
                return presenter.One(201, writer.Create(type, request.Namespace, body, contentType, Options(request, userAgent, "CreateOptions")));
            case "update" when request.Name.Length > 0:
                WriteOptions update = Options(request, userAgent, "UpdateOptions");
                return presenter.One(200, writer.Update(type, request.Namespace, request.Name, request.Subresource, body, contentType, update));
            case "patch" when request.Name.Length > 0: return Patch(type, request, body, contentType, userAgent, presenter);
            case "delete" when request.Subresource.Length == 0:
                return presenter.One(200, deleter.Delete(type, request.Namespace, request.Name, Deletion(request, body)));
            case "deletecollection":
                (List<StoredObject> objects, long version, _, _) = Select(type, request);
                deleter.DeleteAll(type, objects, Deletion(request, body));
                return presenter.Many(objects, version, null, null);
            default: throw ApiException.MethodNotAllowed();
        }
    }

    private Answer Patch(ResourceType type, RequestInfo request, ReadOnlyMemory<byte> body, string contentType, string userAgent, Presenter presenter)
    {
        PatchKind kind = contentType.Split(';')[0].Trim() switch
        {
            "application/json-patch+json" => PatchKind.Json,
            "application/merge-patch+json" => PatchKind.Merge,
            "application/apply-patch+yaml" => PatchKind.Apply,
            "application/strategic-merge-patch+json" when !type.IsCustom => PatchKind.Strategic,
            "application/strategic-merge-patch+json" => throw new ApiException(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml"),
            _ => throw new ApiException(415, "UnsupportedMediaType", "415: Unsupported Media Type", []),
        };
        if (kind == PatchKind.Apply && request.Parameter("fieldManager").Length == 0)
        {
            throw ApiException.Invalid("meta.k8s.io", "PatchOptions", "", [FieldProblem.Required("fieldManager", "is required for apply patch")]);
        }

        WriteOptions options = Options(request, userAgent, "PatchOptions");
        if (kind != PatchKind.Apply && request.Parameter("force").Length > 0)
        {
            throw ApiException.Invalid("meta.k8s.io", "PatchOptions", "", [FieldProblem.Forbidden("force", "may not be specified for non-apply patch")]);
        }

        (Dictionary<string, object?> root, bool created) = writer.Patch(type, request.Namespace, request.Name, request.Subresource, kind, body, options);
        return presenter.One(created ? 201 : 200, root);
    }

    private Dictionary<string, object?> Find(ResourceType type, RequestInfo request)
    {
        CheckVersion(request.Parameter("resourceVersion"));
        return (store.Find(type.Qualified, request.Namespace, request.Name) ?? throw ApiException.NotFound(type, request.Name)).Root;
    }

    private Answer List(ResourceType type, RequestInfo request, Presenter presenter)
    {
        (List<StoredObject> objects, long version, string? next, long? remaining) = Select(type, request);
        return presenter.Many(objects, version, next, remaining);
    }

    private (List<StoredObject> Objects, long Version, string? Continue, long? Remaining) Select(ResourceType type, RequestInfo request)
    {
        CheckVersion(request.Parameter("resourceVersion"));
        LabelQuery labels = LabelQuery.Parse(request.Parameter("labelSelector"));
        FieldQuery fields = FieldQuery.Parse(request.Parameter("fieldSelector"), type.IsCustom);
        bool isFiltered = request.Parameter("labelSelector").Length > 0 || request.Parameter("fieldSelector").Length > 0;
        ContinueToken? token = ContinueToken.Parse(request.Parameter("continue"));
        (List<StoredObject> all, long version) = Objects(type, request.Namespace, token);
        IEnumerable<StoredObject> matching = all.Where(stored => labels.Matches(stored.Root) && fields.Matches(stored));
        if (token is not null)
        {
            matching = matching.Where(stored => string.CompareOrdinal(stored.Key, token.After) > 0);
        }

        List<StoredObject> objects = [.. matching];
        if (!long.TryParse(request.Parameter("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out long limit) || limit <= 0 || limit >= objects.Count)
        {
            return (objects, version, null, null);
        }

        store.KeepPage(type.Qualified, version, all);
        ContinueToken next = new(version, objects[(int)limit - 1].Key);
        return (objects[..(int)limit], version, next.ToString(), isFiltered ? null : objects.Count - limit);
    }

    private (List<StoredObject> Objects, long Version) Objects(ResourceType type, string @namespace, ContinueToken? token)
    {
        if (token is not { IsConsistent: true })
        {
            return store.List(type.Qualified, @namespace);
        }

        List<StoredObject> page = store.FindPage(type.Qualified, token.Version) ?? throw token.Expired();
        return (page, token.Version);
    }

    private void CheckVersion(string version)
    {
        if (version.Length == 0)
        {
            return;
        }

        if (!long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            throw ApiException.BadRequest($"invalid resource version: resourceVersion: Invalid value: \"{version}\": strconv.ParseUint: parsing \"{version}\": invalid syntax");
        }

        if (number > store.Version)
        {
            List<object?> causes = [new Dictionary<string, object?> { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }];
            throw new ApiException(
                504,
                "Timeout",
                $"Timeout: Too large resource version: {number}, current: {store.Version}",
                new Dictionary<string, object?> { ["causes"] = causes, ["retryAfterSeconds"] = 1L });
        }
    }

    private static DeleteRequest Deletion(RequestInfo request, ReadOnlyMemory<byte> body) =>
        DeleteRequest.Read(body, request.Parameter("propagationPolicy"), request.Parameter("dryRun") == "All");

    private static WriteOptions Options(RequestInfo request, string userAgent, string kind)
    {
        string dryRun = request.Parameter("dryRun");
        if (dryRun is not ("" or "All"))
        {
            throw ApiException.Invalid("meta.k8s.io", kind, "", [FieldProblem.Unsupported("dryRun", $"[\"{dryRun}\"]", ["\"All\""])]);
        }

        string manager = request.Parameter("fieldManager");
        return new WriteOptions(
            manager.Length > 0 ? manager : userAgent.Split('/', ' ')[0] is { Length: > 0 } product ? product : "unknown",
            dryRun == "All",
            request.Parameter("fieldValidation") == "Strict",
            request.Parameter("force") is "true" or "1");
    }
}
