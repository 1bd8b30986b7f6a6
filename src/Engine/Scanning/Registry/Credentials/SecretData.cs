using System.Text;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Scanning.Registry.Credentials;

/// <summary>A Kubernetes Secret as far as scanning needs it. Its text form names it and never shows its content.</summary>
public sealed class SecretData
{
    private readonly Dictionary<string, byte[]> _data;

    private SecretData(string @namespace, string name, string type, Dictionary<string, byte[]> data)
    {
        Namespace = @namespace;
        Name = name;
        Type = type;
        _data = data;
    }

    /// <summary>Namespace of the Secret.</summary>
    public string Namespace { get; }

    /// <summary>Name of the Secret.</summary>
    public string Name { get; }

    /// <summary>The Secret's <c>type</c>.</summary>
    public string Type { get; }

    /// <summary>Whether it holds no key at all.</summary>
    public bool IsEmpty => _data.Count == 0;

    /// <summary>Reads <c>data</c> (base64) and <c>stringData</c>, which wins as in the API server.</summary>
    /// <exception cref="RegistryException">A value of <c>data</c> is not base64; the message names the key, not the value.</exception>
    public static SecretData From(KubeObject secret)
    {
        Dictionary<string, byte[]> data = [];
        foreach ((string key, object? value) in secret.Root.MapAt("data") ?? [])
        {
            if (value is string text)
            {
                data[key] = Decode(secret, key, text);
            }
        }

        foreach ((string key, object? value) in secret.Root.MapAt("stringData") ?? [])
        {
            if (value is string text)
            {
                data[key] = Encoding.UTF8.GetBytes(text);
            }
        }

        return new(secret.Namespace, secret.Name, secret.Root.StringAt("type") ?? "", data);
    }

    /// <summary>The value of a key, or <see langword="null"/>.</summary>
    public byte[]? Bytes(string key) => _data.GetValueOrDefault(key);

    /// <summary>The value of a key as UTF-8 text, or <see langword="null"/>.</summary>
    public string? Text(string key) => Bytes(key) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary><c>namespace/name</c>.</summary>
    public override string ToString() => $"{Namespace}/{Name}";

    private static byte[] Decode(KubeObject secret, string key, string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException e)
        {
            throw new RegistryException($"secret '{secret.Namespace}/{secret.Name}': the value of '{key}' is not base64", e);
        }
    }
}
