using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;
using Serverless.Sandbox.Kubernetes;

namespace Serverless.Functions.Tests.Infrastructure;

/// <summary>Whether the rules of a ClusterRole allow a request, as the API server's RBAC decides.</summary>
internal sealed class ClusterRole
{
    private const string NameSelector = "fieldSelector=metadata.name%3D";

    private readonly List<(string[] Groups, string[] Resources, string[] Names, string[] Verbs)> _rules;

    private ClusterRole(IEnumerable<Dictionary<string, object?>> rules) =>
        _rules = [.. rules.Select(r => (Texts(r, "apiGroups"), Texts(r, "resources"), Texts(r, "resourceNames"), Texts(r, "verbs")))];

    public static ClusterRole Read(string path, params string[] names) => new(YamlReader.ReadDocuments(File.ReadAllText(path))
        .OfType<Dictionary<string, object?>>()
        .Where(d => d.StringAt("kind") == "ClusterRole" && names.Contains(d.StringAt("metadata", "name")))
        .SelectMany(d => d.ListAt("rules")!.Cast<Dictionary<string, object?>>()));

    /// <summary>Everything that the rules allow, as verb and resource, with its group unless it is ours or Kubernetes' own.</summary>
    public IEnumerable<string> Rights =>
        from rule in _rules
        from verb in rule.Verbs
        from resource in rule.Resources
        from @group in rule.Groups
        select $"{verb} {resource}{(@group is "" or Names.Group ? "" : "." + @group)}";

    /// <summary>Discovery is open to everyone who is known; everything else needs a rule.</summary>
    public bool Allows(SandboxRequest request)
    {
        string[] parts = request.Path.Trim('/').Split('/');
        int start = parts[0] == "api" ? 2 : 3;
        if (parts[0] is not ("api" or "apis") || parts.Length <= start)
        {
            return request.Method == "GET";
        }

        string group = parts[0] == "api" ? "" : parts[1];
        string[] rest = parts[start..];
        rest = rest is ["namespaces", _, _, ..] ? rest[2..] : rest;
        string resource = rest.Length > 2 ? $"{rest[0]}/{rest[2]}" : rest[0];
        string? name = rest.Length > 1 ? rest[1] : request.Query.TrimStart('?').Split('&').FirstOrDefault(p => p.StartsWith(NameSelector, StringComparison.Ordinal))?[NameSelector.Length..];
        return _rules.Any(r => r.Groups.Contains(group) && r.Resources.Contains(resource) && r.Verbs.Contains(request.Verb) && (r.Names.Length == 0 || r.Names.Contains(name)));
    }

    private static string[] Texts(Dictionary<string, object?> rule, string key) => [.. (rule.ListAt(key) ?? []).Cast<string>()];
}
