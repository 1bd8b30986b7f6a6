using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Client certificates from PEM text.</summary>
internal static class ClientCertificates
{
    /// <exception cref="KubeconfigException">The certificate or key cannot be read, or they do not belong together.</exception>
    public static X509Certificate2 Load(string certificatePem, string keyPem, string user)
    {
        try
        {
            using X509Certificate2 pair = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            // SChannel cannot use the ephemeral key of a PEM import; going through PKCS#12 works on every system.
            return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new KubeconfigException($"the client certificate and key of user \"{user}\" cannot be used: {e.Message}", e);
        }
    }

    /// <summary>The certificates after the first one of a PEM bundle.</summary>
    public static X509Certificate2Collection Intermediates(string certificatePem)
    {
        X509Certificate2Collection all = [];
        all.ImportFromPem(certificatePem);
        if (all.Count > 0)
        {
            all.RemoveAt(0);
        }

        return all;
    }
}
