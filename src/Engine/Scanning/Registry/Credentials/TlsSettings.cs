using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Serverless.Engine.Scanning.Registry.Credentials;

/// <summary>Which certificates a server must and a client can show (registry.md §2.3, §2.4). Never prints its key.</summary>
public sealed class TlsSettings
{
    /// <summary>The system's trust store and no client certificate.</summary>
    public static TlsSettings Default { get; } = new();

    /// <summary>Any server certificate is taken.</summary>
    public static TlsSettings Unverified { get; } = new() { SkipVerification = true };

    /// <summary>Whether server certificates are not verified.</summary>
    public bool SkipVerification { get; private init; }

    /// <summary>PEM bundle that replaces the system's trust store; empty for the system's.</summary>
    internal string CaPem { get; private init; } = "";

    /// <summary>PEM of the client certificate with its chain; empty for none.</summary>
    internal string CertificatePem { get; private init; } = "";

    /// <summary>PEM of the client's key.</summary>
    internal string KeyPem { get; private init; } = "";

    /// <summary>A hash that tells settings apart.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\0', SkipVerification ? "skip" : "verify", CaPem, CertificatePem, KeyPem))));

    /// <summary>The same for a server that the certificate is not meant for, such as the target of a redirect.</summary>
    internal TlsSettings WithoutClientCertificate =>
        CertificatePem.Length == 0 ? this : new() { SkipVerification = SkipVerification, CaPem = CaPem };

    /// <summary>Reads the Secret of <c>certSecretRef</c>, in the standard or the older key names.</summary>
    /// <exception cref="RegistryException">The Secret holds no usable certificates; the message names it.</exception>
    public static TlsSettings From(SecretData secret)
    {
        string ca = Value(secret, "ca.crt", "caFile");
        string certificate = Value(secret, "tls.crt", "certFile");
        string key = Value(secret, "tls.key", "keyFile");
        if (certificate.Length > 0 != key.Length > 0)
        {
            (string present, string missing) = certificate.Length > 0 ? ("tls.crt", "tls.key") : ("tls.key", "tls.crt");
            throw new RegistryException($"secret '{secret}' contains '{present}' but missing '{missing}'");
        }

        if (ca.Length == 0 && certificate.Length == 0)
        {
            throw new RegistryException($"secret '{secret}' must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'");
        }

        TlsSettings settings = new() { CaPem = ca, CertificatePem = certificate, KeyPem = key };
        settings.Check(secret);
        return settings;
    }

    /// <summary>The trusted roots; <see langword="null"/> for the system's.</summary>
    internal X509Certificate2Collection? LoadAuthorities()
    {
        if (CaPem.Length == 0)
        {
            return null;
        }

        X509Certificate2Collection authorities = [];
        authorities.ImportFromPem(CaPem);
        return authorities;
    }

    /// <summary>The client's certificate; <see langword="null"/> for none.</summary>
    internal X509Certificate2? LoadClientCertificate()
    {
        if (CertificatePem.Length == 0)
        {
            return null;
        }

        // A certificate made of PEM has a key that Windows cannot use for TLS until it went through PKCS#12.
        using X509Certificate2 parsed = X509Certificate2.CreateFromPem(CertificatePem, KeyPem);
        return X509CertificateLoader.LoadPkcs12(parsed.Export(X509ContentType.Pfx), null);
    }

    /// <summary>All certificates of the client's PEM: servers that know only the root need those between as well.</summary>
    internal X509Certificate2Collection LoadClientChain()
    {
        X509Certificate2Collection chain = [];
        chain.ImportFromPem(CertificatePem);
        return chain;
    }

    private static string Value(SecretData secret, string key, string older) => secret.Text(key) ?? secret.Text(older) ?? "";

    private void Check(SecretData secret)
    {
        try
        {
            if (LoadAuthorities() is { Count: 0 })
            {
                throw new RegistryException($"secret '{secret}': failed to parse CA certificate: no certificate found");
            }
        }
        catch (CryptographicException e)
        {
            throw new RegistryException($"secret '{secret}': failed to parse CA certificate: {e.Message}", e);
        }

        try
        {
            LoadClientCertificate()?.Dispose();
            foreach (X509Certificate2 certificate in LoadClientChain())
            {
                certificate.Dispose();
            }
        }
        catch (CryptographicException)
        {
            throw new RegistryException($"secret '{secret}': failed to parse the client certificate and its key");
        }
    }
}
