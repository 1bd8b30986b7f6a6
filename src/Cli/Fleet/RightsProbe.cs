using Serverless.Cli.Cluster;
using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Fleet;

/// <summary>
/// Finds out which rights a pass would lack, by asking for what a pass asks for: reads of objects that do not exist, changes as dry-runs.
/// What is needed follows from the objects of the cluster: the Secrets that providers and the Providers of Alerts name, the ServiceAccounts that ResourceSets name,
/// and the kinds of what they manage; before there are ResourceSets, the cluster's default ServiceAccount. Not asked for is what cannot be
/// asked without effect: the posting to notification-controller.
/// </summary>
internal sealed class RightsProbe(ClusterSession cluster, ClusterSettings settings, string controllerNamespace)
{
    private const string Nobody = "flux-serverless-check";
    private static readonly GroupVersionKind Definition = new("apiextensions.k8s.io", "v1", "CustomResourceDefinition");
    private static readonly GroupVersionKind Instance = new(Names.Group, "v1", "FluxInstance");
    private static readonly GroupVersionKind Alert = new("notification.toolkit.fluxcd.io", "v1beta3", "Alert");
    private static readonly GroupVersionKind NotificationProvider = Alert with { Kind = "Provider" };
    private static readonly GroupVersionKind Service = new("", "v1", "Service");
    private static readonly GroupVersionKind Event = new("", "v1", "Event");
    private static readonly GroupVersionKind ConfigMap = new("", "v1", "ConfigMap");
    private static readonly GroupVersionKind Secret = new("", "v1", "Secret");
    private static readonly GroupVersionKind ServiceAccount = new("", "v1", "ServiceAccount");

    private readonly DeniedRights _rights = new();
    private readonly KubernetesClient _client = cluster.Client;

    /// <returns>What is missing.</returns>
    public async Task<IReadOnlyList<string>> FindMissingAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<KubeObject> sets = await ListAsync(Names.ResourceSet, cancellationToken);
        IReadOnlyList<KubeObject> providers = await ListAsync(Names.InputProvider, cancellationToken);
        await AskForClusterAsync(cancellationToken);
        IReadOnlyList<string> namespaces = [.. sets.Concat(providers).Select(o => o.Namespace).Distinct().Order(StringComparer.Ordinal)];
        foreach (string ns in namespaces.Count > 0 ? namespaces : [cluster.Namespace])
        {
            await AskForNamespaceAsync(ns, cancellationToken);
            if (sets.Count == 0 && settings.DefaultServiceAccount.Length > 0)
            {
                await AskForAccountAsync(ns, settings.DefaultServiceAccount, cancellationToken);
            }
        }

        foreach (KubeObject provider in providers)
        {
            await AskForProviderAsync(provider, cancellationToken);
        }

        foreach (ManagedKind kind in sets.SelectMany(set => ManagedKind.Of(set, settings.DefaultServiceAccount)).Distinct())
        {
            await AskForManagedAsync(kind, cancellationToken);
        }

        foreach (Dictionary<string, object?> dependency in sets.SelectMany(s => s.Root.ListAt("spec", "dependsOn") ?? []).OfType<Dictionary<string, object?>>())
        {
            GroupVersionKind kind = GroupVersionKind.From(dependency.StringAt("apiVersion") ?? "", dependency.StringAt("kind") ?? "");
            await _rights.TryAsync(() => _client.GetMetadataAsync(kind, dependency.StringAt("namespace") ?? "", dependency.StringAt("name") ?? Nobody, cancellationToken));
        }

        return _rights.Missing;
    }

    private async Task<IReadOnlyList<KubeObject>> ListAsync(GroupVersionKind kind, CancellationToken cancellationToken)
    {
        IReadOnlyList<KubeObject> found = [];
        await _rights.TryAsync(async () => found = (await _client.ListAsync(kind, null, new ListOptions { FromCache = true }, cancellationToken)).Items);
        return found;
    }

    private async Task AskForClusterAsync(CancellationToken cancellationToken)
    {
        await _rights.TryAsync(() => ListNobodyAsync(_client, Definition, "", cancellationToken));
        await _rights.TryAsync(() => _client.GetMetadataAsync(Definition, "", Nobody, cancellationToken));
        if (await _client.FindPreferredResourceAsync(Instance.Group, Instance.Kind, cancellationToken) is not null)
        {
            await _rights.TryAsync(() => ListNobodyAsync(_client, Instance, "", cancellationToken));
        }

        await AskForNotificationsAsync(cancellationToken);
    }

    // Needed where a pass would look for who is to be told of events: the kinds are served, and there are Alerts.
    private async Task AskForNotificationsAsync(CancellationToken cancellationToken)
    {
        if (await _client.FindPreferredResourceAsync(Alert.Group, Alert.Kind, cancellationToken) is null)
        {
            return;
        }

        IReadOnlyList<KubeObject> alerts = await ListAsync(Alert, cancellationToken);
        if (alerts.Count > 0)
        {
            await _rights.TryAsync(() => _client.GetMetadataAsync(Service, controllerNamespace, "notification-controller", cancellationToken));
        }

        foreach ((string ns, string name) in alerts.Select(a => (a.Namespace, a.Root.StringAt("spec", "providerRef", "name") ?? Nobody)).Distinct())
        {
            KubeObject? provider = null;
            await _rights.TryAsync(async () => provider = await _client.GetAsync(NotificationProvider, ns, name, cancellationToken));
            await AskForSecretsAsync(provider, cancellationToken);
        }
    }

    private async Task AskForSecretsAsync(KubeObject? provider, CancellationToken cancellationToken)
    {
        foreach (string reference in new[] { "secretRef", "certSecretRef", "proxySecretRef" })
        {
            if (provider?.Root.StringAt("spec", reference, "name") is { Length: > 0 } name)
            {
                await _rights.TryAsync(() => _client.GetMetadataAsync(Secret, provider.Namespace, name, cancellationToken));
            }
        }
    }

    private async Task AskForNamespaceAsync(string ns, CancellationToken cancellationToken)
    {
        foreach (GroupVersionKind kind in new[] { Names.ResourceSet, Names.InputProvider })
        {
            await _rights.TryAsync(() => _client.GetMetadataAsync(kind, ns, Nobody, cancellationToken));
            await _rights.TryAsync(() => _client.PatchAsync(kind, ns, Nobody, Nothing, cancellationToken));
            await _rights.TryAsync(() => _client.PatchAsync(kind, ns, Nobody, Nothing with { Subresource = "status" }, cancellationToken));
        }

        await _rights.TryAsync(() => _client.CreateAsync(Minimal(Event, ns), Names.FieldManager, dryRun: true, cancellationToken));
        await _rights.TryAsync(() => _client.PatchAsync(Event, ns, Nobody, Nothing, cancellationToken));
        await _rights.TryAsync(() => _client.GetMetadataAsync(ConfigMap, ns, Nobody, cancellationToken));
    }

    private async Task AskForProviderAsync(KubeObject provider, CancellationToken cancellationToken)
    {
        await AskForSecretsAsync(provider, cancellationToken);
        string type = provider.Root.StringAt("spec", "type") ?? "";
        if (!type.EndsWith("ArtifactTag", StringComparison.Ordinal) || provider.Root.StringAt("spec", "serviceAccountName") is not { Length: > 0 } account)
        {
            return;
        }

        await _rights.TryAsync(() => _client.GetMetadataAsync(ServiceAccount, provider.Namespace, account, cancellationToken));
        await (type.StartsWith("OCI", StringComparison.Ordinal)
            ? _rights.TryAsync(() => _client.GetMetadataAsync(Secret, provider.Namespace, Nobody, cancellationToken))
            : _rights.TryAsync(() => _client.IssueTokenAsync(provider.Namespace, Nobody, Nobody, cancellationToken)));
    }

    /// <summary>For the account that the first ResourceSets will be applied as; what it may do itself is seen once there are some.</summary>
    private async Task AskForAccountAsync(string ns, string account, CancellationToken cancellationToken)
    {
        await _rights.TryAsync(() => _client.GetMetadataAsync(ServiceAccount, ns, account, cancellationToken));
        KubernetesClient client = _client.Impersonate($"system:serviceaccount:{ns}:{account}");
        await _rights.TryAsync(() => client.GetMetadataAsync(ServiceAccount, ns, account, cancellationToken), isActing: true, DeniedRights.Impersonate);
    }

    private async Task AskForManagedAsync(ManagedKind kind, CancellationToken cancellationToken)
    {
        bool isActing = kind.Account.Length > 0;
        KubernetesClient client = isActing ? _client.Impersonate($"system:serviceaccount:{kind.Owner}:{kind.Account}") : _client;
        if (isActing)
        {
            // Looked at before a deleted ResourceSet's objects are removed.
            await _rights.TryAsync(() => _client.GetMetadataAsync(ServiceAccount, kind.Owner, kind.Account, cancellationToken));
        }

        await _rights.TryAsync(() => ListNobodyAsync(client, kind.Gvk, kind.Namespace, cancellationToken), isActing);
        await _rights.TryAsync(() => client.GetMetadataAsync(kind.Gvk, kind.Namespace, Nobody, cancellationToken), isActing);
        ApplyOptions apply = new() { FieldManager = Names.FieldManager, Force = true, DryRun = true };
        await _rights.TryAsync(() => client.ApplyAsync(Minimal(kind.Gvk, kind.Namespace), apply, cancellationToken), isActing);
        await _rights.TryAsync(() => client.DeleteAsync(kind.Gvk, kind.Namespace, Nobody, DeleteOptions.Default with { DryRun = true }, cancellationToken), isActing);
    }

    private static KubePatch Nothing => new(PatchType.Merge, new Dictionary<string, object?>()) { DryRun = true };

    private static Task ListNobodyAsync(KubernetesClient client, GroupVersionKind kind, string ns, CancellationToken cancellationToken) =>
        client.ListAsync(kind, ns, new ListOptions { FieldSelector = $"metadata.name={Nobody}", MetadataOnly = true }, cancellationToken);

    private static KubeObject Minimal(GroupVersionKind kind, string ns)
    {
        Dictionary<string, object?> metadata = new() { ["name"] = Nobody };
        if (ns.Length > 0)
        {
            metadata["namespace"] = ns;
        }

        return new KubeObject(new Dictionary<string, object?> { ["apiVersion"] = kind.ApiVersion, ["kind"] = kind.Kind, ["metadata"] = metadata });
    }
}
