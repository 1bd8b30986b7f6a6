using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>The Secrets that a provider names, already read from its namespace.</summary>
public sealed record ProviderSecrets
{
    /// <summary>No Secret at all.</summary>
    public static ProviderSecrets None { get; } = new();

    /// <summary>The Secret of <c>spec.secretRef</c>; <see langword="null"/> when none is named.</summary>
    public SecretData? Secret { get; init; }

    /// <summary>The Secret of <c>spec.certSecretRef</c>; <see langword="null"/> when none is named.</summary>
    public SecretData? CertSecret { get; init; }

    /// <summary>The image pull secrets of <c>spec.serviceAccountName</c>, in their order.</summary>
    public IReadOnlyList<SecretData> PullSecrets { get; init; } = [];

    /// <summary>The ServiceAccount to act for in a cloud; <see langword="null"/> when none is named.</summary>
    public ServiceAccountIdentity? Account { get; init; }

    /// <summary>Certificates for the provider's address; the system's when no Secret is named.</summary>
    internal TlsSettings Tls => CertSecret is null ? TlsSettings.Default : TlsSettings.From(CertSecret);
}
