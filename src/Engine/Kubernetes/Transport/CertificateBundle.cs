using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Facts about a PEM bundle of certificates.</summary>
internal static class CertificateBundle
{
    /// <exception cref="KubeconfigException">The bundle cannot be read.</exception>
    public static X509Certificate2Collection Read(string bundle, string cluster)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(bundle);
        }
        catch (CryptographicException e)
        {
            throw new KubeconfigException($"the certificate authority of cluster \"{cluster}\" cannot be read: {e.Message}", e);
        }

        return certificates.Count > 0 ? certificates : throw new KubeconfigException($"the certificate authority of cluster \"{cluster}\" holds no certificate");
    }

    public static IReadOnlyList<string> Fingerprints(string bundle, string cluster) =>
        [.. Read(bundle, cluster).Select(c => c.GetCertHashString(HashAlgorithmName.SHA256))];
}
