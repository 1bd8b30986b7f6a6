using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying.Mutations;

/// <summary>Drops the certificate bundle of a CRD's conversion webhook when it is a placeholder that the server would refuse (reconcile.md §7.3 item 1).</summary>
internal static class ConversionBundle
{
    /// <summary>Changes a CustomResourceDefinition in place.</summary>
    public static void DropInvalid(KubeObject definition)
    {
        if (definition.Root.MapAt("spec", "conversion", "webhook", "clientConfig") is { } config
            && config.TryGetValue("caBundle", out object? bundle) && !IsBundle(bundle as string))
        {
            config.Remove("caBundle");
        }
    }

    private static bool IsBundle(string? text)
    {
        byte[] buffer = new byte[text?.Length ?? 0];
        if (!Convert.TryFromBase64String(text ?? "", buffer, out int length) || length == 0)
        {
            return false;
        }

        try
        {
            X509Certificate2Collection certificates = [];
            certificates.ImportFromPem(Encoding.UTF8.GetString(buffer, 0, length));
            return certificates.Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
