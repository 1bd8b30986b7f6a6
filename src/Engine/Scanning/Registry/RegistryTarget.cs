using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Registry;

/// <summary>A repository together with how to reach it. Two targets with equal <see cref="CacheKey"/> get the same answers.</summary>
/// <param name="Reference">The repository.</param>
/// <param name="Credentials">What to show to the registry.</param>
/// <param name="Tls">Certificates.</param>
/// <param name="Insecure">Whether plain HTTP is allowed (<c>spec.insecure</c>).</param>
public sealed record RegistryTarget(RepositoryReference Reference, RegistryCredentials Credentials, TlsSettings Tls, bool Insecure)
{
    /// <summary>An anonymous target on the system's trust store.</summary>
    public RegistryTarget(RepositoryReference reference)
        : this(reference, RegistryCredentials.Anonymous, TlsSettings.Default, false)
    {
    }

    /// <summary>How long one call may take when that is longer than the client's own limit; others may then wait as long.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Repository, credentials and settings as one text without secrets.</summary>
    public string CacheKey => string.Join(
        ' ', Reference.Host.ToLowerInvariant(), Reference.Repository, Credentials.Fingerprint, Tls.Fingerprint, Insecure ? "insecure" : "");

    /// <summary><c>host/repository</c>.</summary>
    public override string ToString() => Reference.ToString();
}
