using System.Security.Cryptography;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Http;
using Serverless.Sandbox.Kubernetes.Resources;

namespace Serverless.Sandbox.Kubernetes.Discovery;

/// <summary>The documents by which clients learn what a cluster serves. They are made again only when that changes.</summary>
internal sealed class DiscoveryDocuments(ResourceCatalog catalog)
{
    private const string AggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] CustomVerbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
    private static readonly string[] StatusVerbs = ["get", "patch", "update"];

    private readonly Lock _lock = new();
    private long _revision = -1;
    private Answer? _core;
    private Answer? _groups;

    /// <summary>The document at a path; <see langword="null"/> when there is none.</summary>
    public Answer? Find(string path, string accept)
    {
        bool aggregated = accept.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal) && accept.Contains("v=v2", StringComparison.Ordinal);
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["api"] => aggregated ? Aggregated(core: true) : Json(CoreVersions()),
            ["apis"] => aggregated ? Aggregated(core: false) : Json(GroupList()),
            ["api", "v1"] => Json(ResourceList("", "v1")),
            ["apis", string group] when catalog.Serves(group) => Json(Group(group, withType: true)),
            ["apis", string group, string version] when catalog.Serves(group, version) => Json(ResourceList(group, version)),
            _ => null,
        };
    }

    private Answer Aggregated(bool core)
    {
        lock (_lock)
        {
            long revision = catalog.Revision;
            if (_revision != revision || _core is null || _groups is null)
            {
                ILookup<string, ResourceType> groups = catalog.All.ToLookup(type => type.Group);
                _core = Document(groups.Where(group => group.Key.Length == 0));
                _groups = Document(groups.Where(group => group.Key.Length > 0));
                _revision = revision;
            }

            return core ? _core : _groups;
        }
    }

    private static Answer Document(IEnumerable<IGrouping<string, ResourceType>> groups)
    {
        byte[] body = JsonTree.ToUtf8(new Dictionary<string, object?>
        {
            ["kind"] = "APIGroupDiscoveryList",
            ["apiVersion"] = "apidiscovery.k8s.io/v2",
            ["metadata"] = new Dictionary<string, object?>(),
            ["items"] = groups.Select(group => (object?)new Dictionary<string, object?>
            {
                ["metadata"] = group.Key.Length == 0 ? [] : new Dictionary<string, object?> { ["name"] = group.Key },
                ["versions"] = group.GroupBy(type => type.Version).Select(version => (object?)new Dictionary<string, object?>
                {
                    ["version"] = version.Key,
                    ["resources"] = version.Select(Discovered).ToList(),
                    ["freshness"] = "Current",
                }).ToList(),
            }).ToList(),
        });
        return new Answer(200, body, AggregatedType) { ETag = $"\"{Convert.ToHexString(SHA512.HashData(body))}\"" };
    }

    private static object? Discovered(ResourceType type)
    {
        Dictionary<string, object?> kind = ResponseKind(type);
        Dictionary<string, object?> resource = new()
        {
            ["resource"] = type.Plural,
            ["responseKind"] = kind,
            ["scope"] = type.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = type.Singular,
            ["verbs"] = Strings(type.IsCustom ? CustomVerbs : Verbs),
        };
        AddNames(resource, type);
        if (type.HasStatus)
        {
            resource["subresources"] = new List<object?>
            {
                new Dictionary<string, object?> { ["subresource"] = "status", ["responseKind"] = kind, ["verbs"] = Strings(StatusVerbs) },
            };
        }

        return resource;
    }

    private static Dictionary<string, object?> ResponseKind(ResourceType type) => new()
    {
        ["group"] = type.Group, ["version"] = type.Version, ["kind"] = type.Kind,
    };

    private static Dictionary<string, object?> CoreVersions() => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new List<object?> { "v1" },
        ["serverAddressByClientCIDRs"] = new List<object?> { new Dictionary<string, object?> { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = "127.0.0.1" } },
    };

    private Dictionary<string, object?> GroupList() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = catalog.All.Select(type => type.Group).Where(group => group.Length > 0).Distinct().Select(group => (object?)Group(group, withType: false)).ToList(),
    };

    private Dictionary<string, object?> Group(string group, bool withType)
    {
        List<object?> versions =
        [
            .. catalog.All.Where(type => type.Group == group).Select(type => type.Version).Distinct().Select(version =>
                new Dictionary<string, object?> { ["groupVersion"] = $"{group}/{version}", ["version"] = version }),
        ];
        Dictionary<string, object?> document = withType ? new() { ["kind"] = "APIGroup", ["apiVersion"] = "v1" } : [];
        document["name"] = group;
        document["versions"] = versions;
        document["preferredVersion"] = versions[0];
        return document;
    }

    private Dictionary<string, object?> ResourceList(string group, string version)
    {
        List<object?> resources = [];
        foreach (ResourceType type in catalog.All.Where(type => type.Group == group && type.Version == version))
        {
            Dictionary<string, object?> resource = Resource(type, type.Plural, type.Singular, type.IsCustom ? CustomVerbs : Verbs);
            AddNames(resource, type);
            resources.Add(resource);
            if (type.HasStatus)
            {
                resources.Add(Resource(type, type.Plural + "/status", "", StatusVerbs));
            }
        }

        return new Dictionary<string, object?>
        {
            ["kind"] = "APIResourceList", ["apiVersion"] = "v1", ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}", ["resources"] = resources,
        };
    }

    private static Dictionary<string, object?> Resource(ResourceType type, string name, string singular, string[] verbs) => new()
    {
        ["name"] = name, ["singularName"] = singular, ["namespaced"] = type.Namespaced, ["kind"] = type.Kind, ["verbs"] = Strings(verbs),
    };

    private static void AddNames(Dictionary<string, object?> resource, ResourceType type)
    {
        if (type.ShortNames.Count > 0)
        {
            resource["shortNames"] = Strings(type.ShortNames);
        }

        if (type.Categories.Count > 0)
        {
            resource["categories"] = Strings(type.Categories);
        }
    }

    private static List<object?> Strings(IEnumerable<string> values) => [.. values];

    private static Answer Json(Dictionary<string, object?> document) => new(200, JsonTree.ToUtf8(document));
}
