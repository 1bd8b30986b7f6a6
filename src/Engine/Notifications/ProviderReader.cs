using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Notifications;

/// <summary>Reads Providers and the Secrets that they name from their cluster, with the kubeconfig's own identity.</summary>
internal sealed class ProviderReader(KubernetesClient client)
{
    private static readonly GroupVersionKind Secret = new("", "v1", "Secret");

    /// <summary>The type of a Provider.</summary>
    public static string TypeOf(KubeObject source) => source.Root.StringAt("spec", "type") ?? "";

    /// <summary>The Provider's object; <see langword="null"/> when it is suspended.</summary>
    /// <exception cref="NotificationException">It is missing or cannot be read.</exception>
    public async Task<KubeObject?> FindAsync(string ns, string name, CancellationToken cancellationToken)
    {
        KubeObject source = await GetAsync(NotificationKinds.Provider, "provider", ns, name, cancellationToken).ConfigureAwait(false);
        return source.Root.At("spec", "suspend") is true ? null : source;
    }

    /// <summary>The Provider with its Secrets.</summary>
    /// <exception cref="NotificationException">A Secret is missing or cannot be read, or something in it or in the Provider cannot be used.</exception>
    public async Task<NotificationProvider> ReadAsync(KubeObject source, CancellationToken cancellationToken) => NotificationProvider.From(
        source,
        await SecretAsync(source, "secretRef", cancellationToken).ConfigureAwait(false),
        await SecretAsync(source, "certSecretRef", cancellationToken).ConfigureAwait(false),
        await SecretAsync(source, "proxySecretRef", cancellationToken).ConfigureAwait(false));

    private async Task<SecretData?> SecretAsync(KubeObject provider, string reference, CancellationToken cancellationToken)
    {
        if (provider.Root.StringAt("spec", reference, "name") is not { Length: > 0 } name)
        {
            return null;
        }

        try
        {
            return SecretData.From(await GetAsync(Secret, "secret", provider.Namespace, name, cancellationToken).ConfigureAwait(false));
        }
        catch (RegistryException e)
        {
            throw NotificationProvider.Invalid(e.Message);
        }
    }

    private async Task<KubeObject> GetAsync(GroupVersionKind kind, string what, string ns, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(kind, ns, name, cancellationToken).ConfigureAwait(false)
                ?? throw new NotificationException($"{what} '{ns}/{name}' not found");
        }
        catch (Exception e) when (e is KubernetesException or NoMatchException)
        {
            throw new NotificationException($"failed to read {what} '{ns}/{name}': {e.Message}", e);
        }
    }
}
