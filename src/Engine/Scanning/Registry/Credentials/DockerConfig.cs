using System.Text;
using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Scanning.Registry.Credentials;

/// <summary>The registry entries of Secrets with docker configurations, in the two forms of Kubernetes (registry.md §3.2).</summary>
public sealed class DockerConfig
{
    private const string ConfigJsonType = "kubernetes.io/dockerconfigjson";
    private const string ConfigType = "kubernetes.io/dockercfg";

    private readonly IReadOnlyList<(CredentialKey Key, RegistryCredentials Entry)> _entries;

    private DockerConfig(IReadOnlyList<(CredentialKey Key, RegistryCredentials Entry)> entries, IReadOnlyList<string> warnings)
    {
        _entries = entries;
        Warnings = warnings;
    }

    /// <summary>Secrets that were passed over because of their type, each as a sentence.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Joins the entries of several Secrets; of equal keys the first Secret's counts.</summary>
    /// <exception cref="RegistryException">A configuration cannot be read; the message names the Secret, never its content.</exception>
    public static DockerConfig From(IEnumerable<SecretData> secrets)
    {
        Dictionary<string, (CredentialKey Key, RegistryCredentials Entry)> entries = new(StringComparer.Ordinal);
        List<string> warnings = [];
        foreach (SecretData secret in secrets)
        {
            if (EntriesOf(secret) is not { } map)
            {
                warnings.Add($"secret '{secret}' of type '{secret.Type}' holds no registry credentials");
                continue;
            }

            foreach ((string name, object? value) in map)
            {
                CredentialKey key = CredentialKey.Parse(name);
                entries.TryAdd(key.Normalised, (key, ReadEntry(secret, value)));
            }
        }

        // Longer paths come before shorter ones, and globs last, by descending byte order.
        return new([.. entries.OrderByDescending(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value)], warnings);
    }

    /// <summary>The credentials for a repository; anonymous when no entry matches.</summary>
    public RegistryCredentials Find(RepositoryReference reference) =>
        Find(reference, hubSynonyms: false) ?? Find(reference, hubSynonyms: true) ?? RegistryCredentials.Anonymous;

    private RegistryCredentials? Find(RepositoryReference reference, bool hubSynonyms)
    {
        foreach ((CredentialKey key, RegistryCredentials entry) in _entries)
        {
            if (key.Matches(reference, hubSynonyms))
            {
                return entry;
            }
        }

        return null;
    }

    private static Dictionary<string, object?>? EntriesOf(SecretData secret) => secret.Type switch
    {
        ConfigJsonType => ParseObject(secret, ".dockerconfigjson").MapAt("auths") ?? [],
        ConfigType => ParseObject(secret, ".dockercfg"),
        _ => null,
    };

    private static Dictionary<string, object?> ParseObject(SecretData secret, string key)
    {
        if (secret.Bytes(key) is not { } json)
        {
            throw new RegistryException($"secret '{secret}': key '{key}' is missing");
        }

        try
        {
            return JsonTree.ParseObject(json);
        }
        catch (JsonException)
        {
            // The parser's message may quote the text, which is secret; it is not kept as the inner exception either.
            throw new RegistryException($"secret '{secret}': the value of '{key}' is not a JSON object");
        }
    }

    private static RegistryCredentials ReadEntry(SecretData secret, object? value)
    {
        Dictionary<string, object?> entry = value as Dictionary<string, object?> ?? [];
        string username = entry.StringAt("username") ?? "";
        string password = entry.StringAt("password") ?? "";
        if (entry.StringAt("auth") is { Length: > 0 } auth)
        {
            (username, password) = DecodeAuth(secret, auth);
        }

        return new()
        {
            Username = username,
            Password = password,
            IdentityToken = entry.StringAt("identitytoken") ?? "",
            RegistryToken = entry.StringAt("registrytoken") ?? "",
            Source = $"secret '{secret}'",
        };
    }

    private static (string Username, string Password) DecodeAuth(SecretData secret, string auth)
    {
        string trimmed = auth.TrimEnd('=');
        byte[] buffer = new byte[trimmed.Length];
        if (!Convert.TryFromBase64String(trimmed.PadRight((trimmed.Length + 3) / 4 * 4, '='), buffer, out int length))
        {
            throw new RegistryException($"secret '{secret}': an 'auth' value is not base64");
        }

        string text = Encoding.UTF8.GetString(buffer, 0, length);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0
            ? (text[..colon], text[(colon + 1)..])
            : throw new RegistryException($"secret '{secret}': an 'auth' value has no ':'");
    }
}
