using Azure.Security.KeyVault.Secrets;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;

namespace Serverless.Azure.KeyVault;

/// <summary>A kubeconfig secret as the vault's list shows it; the value is not in it.</summary>
/// <param name="Entry">The cluster, with settings from the secret's tags.</param>
/// <param name="Secret">Name of the secret.</param>
/// <param name="Stamp">Changes with every new version and every change of its attributes.</param>
internal sealed record VaultCluster(ClusterEntry Entry, string Secret, DateTimeOffset? Stamp)
{
    private const string LabelPrefix = "label.";

    private static readonly string[] SettingTags = ["paused", "takeOver", "defaultServiceAccount", "overrideManagers", "maxConcurrent"];

    /// <summary>Reads one entry of the list.</summary>
    /// <returns><see langword="null"/> for a secret that is no kubeconfig, is disabled, or is outside its dates.</returns>
    /// <exception cref="FleetException">The name is no cluster name or a tag has a wrong value.</exception>
    public static VaultCluster? Read(SecretProperties secret, string? tag, string? prefix, DateTimeOffset now)
    {
        string? name = prefix is null ? secret.Tags.TryGetValue(tag!, out string? value) ? value : null
            : secret.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? secret.Name[prefix.Length..].ToLowerInvariant()
            : null;
        if (name is null || secret.Enabled == false || secret.NotBefore > now || secret.ExpiresOn <= now)
        {
            return null;
        }

        return ClusterNames.IsValid(name)
            ? new VaultCluster(new ClusterEntry(name, ReadSettings(secret)), secret.Name, secret.UpdatedOn)
            : throw new FleetException($"secret {secret.Name}: the cluster name must be a DNS label: lower-case letters, digits and inner dashes, at most {ClusterNames.MaxLength}");
    }

    /// <summary>Tags are text: <c>true</c> and numbers mean what they say, commas separate a list, and <c>label.X</c> is a label.</summary>
    private static ClusterSettings ReadSettings(SecretProperties secret)
    {
        Dictionary<string, object?> settings = [];
        Dictionary<string, object?> labels = [];
        foreach ((string key, string value) in secret.Tags)
        {
            if (key.StartsWith(LabelPrefix, StringComparison.Ordinal))
            {
                labels[key[LabelPrefix.Length..]] = value;
            }
            else if (SettingTags.Contains(key))
            {
                settings[key] = key == "defaultServiceAccount" ? value
                    : key == "overrideManagers" ? value.Split(',', StringSplitOptions.TrimEntries).ToList<object?>()
                    : bool.TryParse(value, out bool flag) ? flag
                    : long.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out long number) ? number
                    : value;
            }
        }

        settings["labels"] = labels;
        return ClusterSettingsReader.Read(JsonTree.ToUtf8(settings), $"secret {secret.Name}");
    }
}
