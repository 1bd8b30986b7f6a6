using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Serverless.Engine.Kubernetes.Authentication;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Says beforehand that embedded credentials run out (kubernetes-client.md §9).</summary>
internal static class CredentialExpiry
{
    private static readonly TimeSpan Notice = TimeSpan.FromDays(14);

    /// <exception cref="KubeconfigException">A credential has expired.</exception>
    public static void Check(ClusterConnection connection, DateTimeOffset now, Action<string>? onWarning)
    {
        if (connection.ClientCertificate is { } pem)
        {
            Check($"the client certificate of user \"{connection.UserName}\"", ReadCertificate(pem), now, onWarning);
        }

        if (connection is { Token: { } token, TokenFile: null })
        {
            Check($"the token of user \"{connection.UserName}\"", JsonWebTokenClaims.ReadExpiry(token), now, onWarning);
        }
    }

    private static void Check(string what, DateTimeOffset? end, DateTimeOffset now, Action<string>? onWarning)
    {
        if (end is null || end - now > Notice)
        {
            return;
        }

        string when = end.Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        if (end <= now)
        {
            throw new KubeconfigException($"{what} expired at {when}");
        }

        onWarning?.Invoke($"{what} expires at {when}");
    }

    private static DateTimeOffset? ReadCertificate(string pem)
    {
        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
            return certificate.NotAfter.ToUniversalTime();
        }
        catch (CryptographicException)
        {
            // The pair is loaded right after this with an error that names the user.
            return null;
        }
    }
}
