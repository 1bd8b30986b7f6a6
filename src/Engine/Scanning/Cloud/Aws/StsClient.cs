using System.Text.RegularExpressions;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Cloud.Aws;

/// <summary>Trades a web identity token for the keys of a role, without a signature (registry.md §5.2).</summary>
internal sealed partial class StsClient(CloudHttp http)
{
    private const int MaxSessionName = 64;

    /// <exception cref="RegistryException">The role's name has a wrong form, or AWS refused.</exception>
    public async Task<AwsCredentials> AssumeRoleAsync(string region, string role, string session, string token, CancellationToken cancellationToken)
    {
        if (!RoleArn().IsMatch(role))
        {
            throw new RegistryException($"'{role}' is not the ARN of a role");
        }

        KeyValuePair<string, string>[] form =
        [
            new("Action", "AssumeRoleWithWebIdentity"),
            new("Version", "2011-06-15"),
            new("RoleArn", role),
            new("RoleSessionName", SessionName(session)),
            new("WebIdentityToken", token),
        ];
        string what = $"assuming the role {role}";
        Dictionary<string, object?> answer = await http.SendForObjectAsync(
            what,
            () =>
            {
                HttpRequestMessage request = new(HttpMethod.Post, $"https://sts.{region}.{AwsPartition.SuffixOf(region)}/") { Content = new FormUrlEncodedContent(form) };
                request.Headers.TryAddWithoutValidation("Accept", "application/json");
                return request;
            },
            cancellationToken);
        Dictionary<string, object?> keys = answer.MapAt("AssumeRoleWithWebIdentityResponse", "AssumeRoleWithWebIdentityResult", "Credentials") ?? [];
        return keys.StringAt("AccessKeyId") is { Length: > 0 } id && keys.StringAt("SecretAccessKey") is { Length: > 0 } secret
            ? new(id, secret, keys.StringAt("SessionToken") ?? "")
            : throw new RegistryException($"{what}: the answer holds no keys");
    }

    private static string SessionName(string wanted)
    {
        string name = NoSessionCharacter().Replace(wanted, "-");
        return name.Length > MaxSessionName ? name[..MaxSessionName] : name;
    }

    [GeneratedRegex(@"\Aarn:aws[\w-]*:iam::[0-9]{1,30}:role/.{1,200}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RoleArn();

    [GeneratedRegex(@"[^\w+=,.@-]", RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex NoSessionCharacter();
}
