using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Serverless.Sandbox.Kubernetes.Auth;

/// <summary>What opens one cluster: its bearer token, or a client certificate that was issued for it.</summary>
internal sealed class Credentials(CertificateAuthority authority, string cluster)
{
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public X509Certificate2 IssueClient() => authority.IssueClient("admin", cluster);

    public string AuthorityPem => authority.CertificatePem;

    public bool Accept(X509Certificate2? certificate, string authorization)
    {
        const string Scheme = "Bearer ";
        if (authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim()), Encoding.UTF8.GetBytes(Token));
        }

        // The connection has already checked who issued the certificate.
        return certificate is not null && Array.Exists(certificate.Subject.Split(',', StringSplitOptions.TrimEntries), part => part == $"OU={cluster}");
    }
}
