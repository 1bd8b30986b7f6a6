using System.Globalization;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Reads one collection page by page (kubernetes-client.md §7.2).</summary>
internal sealed class ListReader(Func<ApiRequest, CancellationToken, Task<ApiResponse>> send, ApiResource resource, ApiRequest template, ListOptions options)
{
    private const int MaxPages = 1000;
    private const string MetadataAccept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

    public async Task<KubeObjectList> ReadAsync(CancellationToken ct)
    {
        try
        {
            return await ReadOnceAsync(ct).ConfigureAwait(false);
        }
        catch (KubernetesException e) when (e.Class == KubernetesErrorClass.Expired)
        {
            // The continue token outlived the server's history; a second time it is a failure.
            return await ReadOnceAsync(ct).ConfigureAwait(false);
        }
    }

    private async Task<KubeObjectList> ReadOnceAsync(CancellationToken ct)
    {
        List<KubeObject> items = [];
        HashSet<string> seen = [];
        string? next = null;
        for (int page = 0; page < MaxPages; page++)
        {
            ApiRequest request = PageRequest(next);
            Dictionary<string, object?> list = ObjectReader.ReadMap(await send(request, ct).ConfigureAwait(false), request);
            AddItems(list, items);
            next = list.StringAt("metadata", "continue");
            if (string.IsNullOrEmpty(next))
            {
                return new KubeObjectList(items, list.StringAt("metadata", "resourceVersion") ?? "");
            }

            if (!seen.Add(next))
            {
                throw Broken("the server repeated a continue token");
            }
        }

        throw Broken(string.Create(CultureInfo.InvariantCulture, $"the list did not end after {MaxPages} pages"));
    }

    private ApiRequest PageRequest(string? next)
    {
        QueryString query = new QueryString().Add("labelSelector", options.LabelSelector).Add("fieldSelector", options.FieldSelector);
        if (options.FromCache && next is null)
        {
            query.Add("resourceVersion", "0");
        }
        else
        {
            query.Add("limit", options.PageSize.ToString(CultureInfo.InvariantCulture)).Add("continue", next);
        }

        return template with
        {
            Path = template.Path + query,
            Accept = options.MetadataOnly ? MetadataAccept : ApiRequest.Json,
            Timeout = TimeSpan.FromSeconds(60),
            MaxBytes = 64L << 20,
        };
    }

    private void AddItems(Dictionary<string, object?> list, List<KubeObject> items)
    {
        foreach (Dictionary<string, object?> item in list.ListAt("items")?.OfType<Dictionary<string, object?>>() ?? [])
        {
            ObjectReader.Name(item, resource);
            if (!options.KeepManagedFields)
            {
                item.MapAt("metadata")?.Remove("managedFields");
            }

            items.Add(new KubeObject(item));
        }
    }

    private KubernetesException Broken(string what) =>
        new(0, "", KubernetesErrorClass.Invalid, $"{what} (get {resource.QualifiedName})");
}
