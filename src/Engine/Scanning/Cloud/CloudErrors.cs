using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Scanning.Cloud;

/// <summary>The names of errors in the answers of clouds: AWS as JSON and XML, OAuth2, Google APIs, registries.</summary>
internal static partial class CloudErrors
{
    /// <summary>The name; empty when the answer has none.</summary>
    public static string CodeOf(byte[] body)
    {
        string name;
        try
        {
            Dictionary<string, object?> root = JsonTree.ParseObject(body);
            name = root.StringAt("__type")?.Split('#')[^1]
                ?? root.StringAt("error")
                ?? root.StringAt("error", "status")
                ?? (root.ListAt("errors") ?? []).OfType<Dictionary<string, object?>>().FirstOrDefault()?.StringAt("code")
                ?? root.StringAt("Error", "Code")
                ?? "";
        }
        catch (JsonException)
        {
            name = XmlCode().Match(System.Text.Encoding.UTF8.GetString(body)).Groups[1].Value;
        }

        return Name().IsMatch(name) ? name : "";
    }

    /// <summary>What an error mostly comes from.</summary>
    public static string Hint(string code) => code switch
    {
        "InvalidSignatureException" or "RequestTimeTooSkewed" or "SignatureDoesNotMatch" =>
            " (the secret key is wrong, or the clock of this machine is more than 5 minutes off)",
        "AccessDenied" or "AccessDeniedException" => " (the identity lacks the permission, or the role does not trust it)",
        "InvalidIdentityToken" => " (the role's account does not know the issuer of the token)",
        "UNAUTHORIZED" => " (the identity is from another tenant or has no role on the registry)",
        _ => "",
    };

    [GeneratedRegex(@"<Code>([A-Za-z]{1,64})</Code>", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex XmlCode();

    [GeneratedRegex(@"\A[A-Za-z_.]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
