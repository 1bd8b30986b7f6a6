using System.Net.Security;
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

    /// <summary>
    /// A bundle may name an issuing authority without the root above it, which .NET alone does not take for an end of the chain. The only fault
    /// may be that the chain goes on above it, to a root that is missing or that the server sent along.
    /// </summary>
    /// <param name="authorities">What is trusted.</param>
    /// <param name="chain">What .NET made of the certificates of the server.</param>
    /// <param name="errors">What it found wrong.</param>
    internal static bool LeadsToOneOf(X509Certificate2Collection authorities, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors
            || chain is not { ChainStatus.Length: > 0 }
            || chain.ChainStatus.Any(status => status.Status is not (X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot)))
        {
            return false;
        }

        X509ChainElement[] below = [.. chain.ChainElements.TakeWhile(element => !authorities.Any(authority => IsThat(authority, element.Certificate)))];
        return below.Length < chain.ChainElements.Count && Array.TrueForAll(below, element => element.ChainElementStatus.Length == 0);
    }

    // Byte for byte: .NET's own equality looks at issuer and serial number only, which anyone can copy. Nobody else checks the time of the end of such a chain.
    private static bool IsThat(X509Certificate2 authority, X509Certificate2 end)
    {
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return authority.RawDataMemory.Span.SequenceEqual(end.RawDataMemory.Span)
            && authority.NotBefore.ToUniversalTime() <= now && now <= authority.NotAfter.ToUniversalTime();
    }
}
