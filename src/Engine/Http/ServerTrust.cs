using System.Security.Cryptography.X509Certificates;

namespace Serverless.Engine.Http;

/// <summary>
/// How certificates of servers are judged: by what the server shows and what is trusted here. .NET would fetch the issuers that are missing
/// from addresses in the certificate, before it is judged: a server could have any address called in this way.
/// </summary>
public static class ServerTrust
{
    /// <summary>A policy that calls nobody.</summary>
    /// <param name="authorities">What is trusted; <see langword="null"/> for the system's trust store.</param>
    public static X509ChainPolicy By(X509Certificate2Collection? authorities = null)
    {
        X509ChainPolicy policy = new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        return policy;
    }
}
