using Microsoft.Extensions.Primitives;

namespace Serverless.Sandbox.Kubernetes.Http;

/// <summary>A request to a resource, taken apart as the API server does (verb, group, resource, namespace, name, subresource).</summary>
internal sealed record RequestInfo(
    string Verb, string Group, string Version, string Resource, string Subresource, string Namespace, string Name, IReadOnlyDictionary<string, StringValues> Query)
{
    /// <summary>Takes apart a path below <c>/api</c> or <c>/apis</c>; <see langword="null"/> when it does not lead to a resource.</summary>
    public static RequestInfo? Parse(string method, string path, IReadOnlyDictionary<string, StringValues> query)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        int start = parts is ["api", ..] ? 2 : parts is ["apis", ..] ? 3 : int.MaxValue;
        if (parts.Length <= start)
        {
            return null;
        }

        string group = start == 2 ? "" : parts[1];
        string version = parts[start - 1];
        string[] rest = parts[start..];
        bool isWatch = rest is ["watch", _, ..];
        rest = isWatch ? rest[1..] : rest;
        string @namespace = "";
        if (rest is ["namespaces", { } inNamespace, { } below, ..] && below is not ("status" or "finalize"))
        {
            @namespace = inNamespace;
            rest = rest[2..];
        }

        string name = rest.Length > 1 ? Uri.UnescapeDataString(rest[1]) : "";
        string subresource = rest.Length > 2 ? string.Join('/', rest[2..]) : "";
        bool wantsWatch = isWatch || (query.TryGetValue("watch", out StringValues watch) && watch.ToString() is "true" or "1" or "");
        return new RequestInfo(VerbOf(method, name, isWatch || (query.ContainsKey("watch") && wantsWatch)), group, version, rest[0], subresource, @namespace, name, query);
    }

    /// <summary>Resource and subresource as authorisation messages name them.</summary>
    public string FullResource => Subresource.Length > 0 ? $"{Resource}/{Subresource}" : Resource;

    /// <summary>A query parameter; empty when absent.</summary>
    public string Parameter(string name) => Query.TryGetValue(name, out StringValues value) ? value.ToString() : "";

    private static string VerbOf(string method, string name, bool watch) => method switch
    {
        "GET" or "HEAD" => watch ? "watch" : name.Length > 0 ? "get" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => name.Length > 0 ? "delete" : "deletecollection",
        _ => method.ToLowerInvariant(),
    };
}
