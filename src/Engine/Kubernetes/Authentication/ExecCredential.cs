using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Serverless.Engine.Kubernetes.Transport;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>What an exec plugin returned.</summary>
internal sealed record ExecCredential(AuthenticationHeaderValue? Header, X509Certificate2? Certificate, DateTimeOffset? ExpiresAt)
{
    /// <exception cref="KubeconfigException">The output is not a usable ExecCredential; it is never quoted.</exception>
    public static ExecCredential Parse(byte[] output, ExecPlugin plugin, string user)
    {
        Dictionary<string, object?> root = ParseJson(output);
        if (root.StringAt("kind") is { } kind && kind != "ExecCredential")
        {
            throw new KubeconfigException($"exec plugin returned an object of kind {kind}, not ExecCredential");
        }

        if (root.StringAt("apiVersion") != plugin.ApiVersion)
        {
            throw new KubeconfigException($"exec plugin is configured to use API version {plugin.ApiVersion}, plugin returned version {root.StringAt("apiVersion")}");
        }

        Dictionary<string, object?> status = root.MapAt("status") ?? throw new KubeconfigException("exec plugin didn't return a status field");
        string token = status.StringAt("token") ?? "";
        string certificate = status.StringAt("clientCertificateData") ?? "";
        string key = status.StringAt("clientKeyData") ?? "";
        if (token.Length == 0 && certificate.Length == 0 && key.Length == 0)
        {
            throw new KubeconfigException("exec plugin didn't return a token or cert/key pair");
        }

        if (certificate.Length == 0 != (key.Length == 0))
        {
            throw new KubeconfigException("exec plugin returned only certificate or key, not both");
        }

        return new ExecCredential(
            token.Length == 0 ? null : new AuthenticationHeaderValue("Bearer", token),
            certificate.Length == 0 ? null : ClientCertificates.Load(certificate, key, user),
            ParseTime(status.StringAt("expirationTimestamp")));
    }

    public override string ToString() => "[exec credential]";

    private static Dictionary<string, object?> ParseJson(byte[] output)
    {
        try
        {
            return JsonTree.ParseObject(output);
        }
        catch (JsonException e)
        {
            throw new KubeconfigException("exec plugin didn't return JSON", e);
        }
    }

    private static DateTimeOffset? ParseTime(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time
        : throw new KubeconfigException("exec plugin returned an expirationTimestamp that is not RFC 3339");
}
