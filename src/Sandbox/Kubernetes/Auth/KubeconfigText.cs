using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Serverless.Sandbox.Kubernetes.Auth;

/// <summary>Writes kubeconfig files.</summary>
internal static class KubeconfigText
{
    public static string WithCertificate(string name, Uri server, string authorityPem, X509Certificate2 client)
    {
        using ECDsa? key = client.GetECDsaPrivateKey();
        string keyPem = key?.ExportPkcs8PrivateKeyPem() ?? throw new InvalidOperationException("the client certificate has no key");
        return Write(name, server, authorityPem, $"client-certificate-data: {Base64(client.ExportCertificatePem())}\n    client-key-data: {Base64(keyPem)}");
    }

    public static string WithToken(string name, Uri server, string authorityPem, string token) => Write(name, server, authorityPem, $"token: {token}");

    private static string Write(string name, Uri server, string authorityPem, string credential) => $"""
        apiVersion: v1
        kind: Config
        current-context: {name}
        clusters:
        - name: {name}
          cluster:
            server: {server.AbsoluteUri.TrimEnd('/')}
            certificate-authority-data: {Base64(authorityPem)}
        users:
        - name: admin
          user:
            {credential}
        contexts:
        - name: {name}
          context:
            cluster: {name}
            user: admin

        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
