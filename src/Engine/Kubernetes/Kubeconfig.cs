using System.Text;
using Serverless.Engine.Kubernetes.Configuration;

namespace Serverless.Engine.Kubernetes;

/// <summary>A kubeconfig: clusters, users and the contexts that pair them (kubernetes-client.md §1).</summary>
public sealed class Kubeconfig
{
    private const int MaxBytes = 1 << 20;

    private readonly IReadOnlyList<ClusterEntry> _clusters;
    private readonly IReadOnlyList<UserEntry> _users;
    private readonly IReadOnlyList<ContextEntry> _contexts;

    internal Kubeconfig(
        KubeconfigOrigin origin,
        string currentContext,
        IReadOnlyList<ClusterEntry> clusters,
        IReadOnlyList<UserEntry> users,
        IReadOnlyList<ContextEntry> contexts)
    {
        Origin = origin;
        CurrentContext = currentContext;
        _clusters = clusters;
        _users = users;
        _contexts = contexts;
    }

    /// <summary>Where it came from.</summary>
    public KubeconfigOrigin Origin { get; }

    /// <summary><c>current-context</c>, or empty.</summary>
    public string CurrentContext { get; }

    /// <summary>Names of the contexts.</summary>
    public IReadOnlyList<string> Contexts => [.. _contexts.Select(c => c.Name)];

    internal IReadOnlyList<ClusterEntry> ClusterEntries => _clusters;

    internal IReadOnlyList<UserEntry> UserEntries => _users;

    internal IReadOnlyList<ContextEntry> ContextEntries => _contexts;

    /// <summary>Reads YAML or JSON. Unknown fields are ignored; an empty text is an empty configuration.</summary>
    /// <exception cref="KubeconfigException">The text is no kubeconfig. The message never quotes values.</exception>
    public static Kubeconfig Parse(string text, KubeconfigOrigin origin)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            throw new KubeconfigException("the kubeconfig is larger than 1 MiB");
        }

        ConfigNode root = ConfigNode.From(KubeconfigYaml.Read(text), "the kubeconfig");
        root = new ConfigNode(root.Keys.ToDictionary(k => k, root.Value), "");
        if (root.Text("kind") is { Length: > 0 } kind && kind != "Config")
        {
            throw new KubeconfigException($"the kubeconfig is of kind \"{kind}\", not Config");
        }

        return new Kubeconfig(
            origin,
            root.Text("current-context"),
            KubeconfigReader.ReadList(root, "clusters", KubeconfigReader.ReadCluster),
            KubeconfigReader.ReadList(root, "users", KubeconfigReader.ReadUser),
            KubeconfigReader.ReadList(root, "contexts", KubeconfigReader.ReadContext));
    }

    /// <summary>Validates one context and makes a connection of it; other entries are not looked at.</summary>
    /// <param name="context">Name of the context; <see langword="null"/> for the current one.</param>
    /// <exception cref="KubeconfigException">The context cannot be used; all its problems are listed.</exception>
    public ClusterConnection Select(string? context = null)
    {
        string name = string.IsNullOrEmpty(context) ? CurrentContext : context;
        if (name.Length == 0)
        {
            throw new KubeconfigException(["no context chosen"]);
        }

        ContextEntry chosen = _contexts.FirstOrDefault(c => c.Name == name)
            ?? throw new KubeconfigException([$"context \"{name}\" does not exist"]);
        List<string> problems = [];
        (ClusterEntry? cluster, UserEntry? user) = Resolve(chosen, problems);
        KubeconfigValidator.CheckContext(chosen, problems);
        (cluster, user) = OriginRules.Apply(cluster, user, Origin, problems);
        if (cluster is not null)
        {
            KubeconfigValidator.CheckCluster(cluster, Origin, problems);
        }

        if (user is not null)
        {
            KubeconfigValidator.CheckUser(user, problems);
        }

        return problems.Count > 0 || cluster is null || user is null
            ? throw new KubeconfigException(problems)
            : ConnectionBuilder.Build(chosen, cluster, user, Origin);
    }

    private (ClusterEntry? Cluster, UserEntry? User) Resolve(ContextEntry chosen, List<string> problems)
    {
        ClusterEntry? cluster = _clusters.FirstOrDefault(c => c.Name == chosen.Cluster);
        UserEntry? user = _users.FirstOrDefault(u => u.Name == chosen.User);
        if (chosen.Cluster.Length == 0)
        {
            problems.Add($"cluster was not specified for context \"{chosen.Name}\"");
        }
        else if (cluster is null)
        {
            problems.Add($"cluster \"{chosen.Cluster}\" was not found for context \"{chosen.Name}\"");
        }

        if (chosen.User.Length == 0)
        {
            problems.Add($"user was not specified for context \"{chosen.Name}\"");
        }
        else if (user is null)
        {
            problems.Add($"user \"{chosen.User}\" was not found for context \"{chosen.Name}\"");
        }

        return (cluster, user);
    }
}
