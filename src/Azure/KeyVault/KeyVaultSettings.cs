using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Serverless.Engine.Fleet;

namespace Serverless.Azure.KeyVault;

/// <summary>Which secrets of a Key Vault are kubeconfigs: those with a tag, whose value names the cluster, or those whose name begins with a prefix.</summary>
public sealed class KeyVaultSettings
{
    /// <summary>The tag that marks kubeconfigs when neither tag nor prefix is set.</summary>
    public const string DefaultTag = "flux-serverless-cluster";

    private KeyVaultSettings(SecretClient client, TokenCredential credential, string? tag, string? prefix, TimeSpan refresh)
    {
        Client = client;
        Credential = credential;
        Tag = tag;
        Prefix = prefix;
        Refresh = refresh;
    }

    internal SecretClient Client { get; }

    internal TokenCredential Credential { get; }

    internal string? Tag { get; }

    internal string? Prefix { get; }

    /// <summary>How long the list of secrets is used before the vault is asked again.</summary>
    internal TimeSpan Refresh { get; }

    /// <summary>The kubeconfigs of a vault, read with the identity of the app.</summary>
    /// <param name="vault">Address of the vault, https.</param>
    /// <param name="tag">Tag of the secrets, or <see langword="null"/>.</param>
    /// <param name="prefix">Prefix of the secrets' names, or <see langword="null"/>.</param>
    /// <param name="clientId">Client id of a user-assigned identity, or <see langword="null"/> for the system's.</param>
    /// <param name="refresh">How long a list is used.</param>
    /// <exception cref="FleetException">The address is not an absolute https URL, or both tag and prefix are given.</exception>
    public static KeyVaultSettings Create(string vault, string? tag, string? prefix, string? clientId, TimeSpan refresh)
    {
        ManagedIdentityId identity = clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId);
        return Create(Address(vault), new ManagedIdentityCredential(identity), new SecretClientOptions(), tag, prefix, refresh);
    }

    /// <summary>The kubeconfigs of a vault, read with what logs in on this machine: the person at the terminal, or the identity of a container.</summary>
    /// <param name="vault">Address of the vault, https.</param>
    /// <param name="tag">Tag of the secrets, or <see langword="null"/>.</param>
    /// <param name="prefix">Prefix of the secrets' names, or <see langword="null"/>.</param>
    /// <param name="refresh">How long a list is used.</param>
    /// <exception cref="FleetException">The address is not an absolute https URL, or both tag and prefix are given.</exception>
    public static KeyVaultSettings ForPerson(string vault, string? tag, string? prefix, TimeSpan refresh) =>
        Create(Address(vault), new DefaultAzureCredential(), new SecretClientOptions(), tag, prefix, refresh);

    internal static KeyVaultSettings Create(Uri vault, TokenCredential credential, SecretClientOptions options, string? tag, string? prefix, TimeSpan refresh)
    {
        if (tag is not null && prefix is not null)
        {
            throw new FleetException("secrets are chosen by tag or by prefix, not by both");
        }

        // Few and quick retries: the list that is already known serves until the next try.
        options.Retry.MaxRetries = 2;
        options.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(10);
        options.Diagnostics.IsTelemetryEnabled = false;
        return new KeyVaultSettings(new SecretClient(vault, credential, options), credential, prefix is null ? tag ?? DefaultTag : null, prefix, refresh);
    }

    private static Uri Address(string vault) => Uri.TryCreate(vault, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps
        ? address
        : throw new FleetException("the vault's address must be an absolute https URL");
}
