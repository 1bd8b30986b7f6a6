using System.Globalization;

namespace Serverless.Sandbox.Registry;

/// <summary>Tag lists and the catalogue, both paged by <c>n</c> and <c>last</c> with a <c>Link</c> to the next page (RFC 8288).</summary>
internal sealed class ListEndpoint(RegistryStore store, int pageSize)
{
    public Task HandleAsync(HttpContext context, RegistryOperation operation)
    {
        if (operation.Method is not ("GET" or "HEAD"))
        {
            return RegistryReply.MethodNotAllowedAsync(context);
        }

        if (operation.Resource == RegistryResource.Catalog)
        {
            return RegistryReply.JsonAsync(context, new() { ["repositories"] = Page(context, store.Repositories) });
        }

        List<object?> tags = Page(context, store.Get(operation.Repository).Tags);
        return RegistryReply.JsonAsync(context, new() { ["name"] = operation.Repository, ["tags"] = tags });
    }

    private List<object?> Page(HttpContext context, IReadOnlyList<string> sorted)
    {
        string last = context.Request.Query["last"].ToString();
        int asked = pageSize;
        if (context.Request.Query["n"].ToString() is { Length: > 0 } n
            && (!int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out asked) || asked < 1))
        {
            throw new RegistryException(400, "PAGINATION_NUMBER_INVALID", $"'{n}' is not a page size");
        }

        int size = Math.Min(asked, pageSize);
        List<string> rest = [.. sorted.Where(item => last.Length == 0 || string.CompareOrdinal(item, last) > 0).Take(size + 1)];
        if (rest.Count > size)
        {
            rest.RemoveAt(size);
            string next = string.Create(CultureInfo.InvariantCulture, $"{context.Request.Path}?last={Uri.EscapeDataString(rest[^1])}&n={size}");
            context.Response.Headers.Link = $"<{next}>; rel=\"next\"";
        }

        return [.. rest];
    }
}
