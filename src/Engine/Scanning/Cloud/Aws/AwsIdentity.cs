using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud.Azure;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Cloud.Aws;

/// <summary>
/// Finds the keys to sign with: those of the role that a ServiceAccount names, else the first of what the environment, the container
/// and the machine offer (registry.md §5.2).
/// </summary>
/// <param name="settings">What the environment says.</param>
/// <param name="entra">Entra tokens, for a role that trusts a managed identity.</param>
/// <param name="sts">Assumes roles.</param>
/// <param name="local">Calls the services of the container and the machine.</param>
internal sealed class AwsIdentity(AwsSettings settings, IEntraTokens entra, StsClient sts, CloudHttp local)
{
    public const string RoleAnnotation = "eks.amazonaws.com/role-arn";

    private const string Audience = "sts.amazonaws.com";
    private const string Machine = "http://169.254.169.254/latest/";

    /// <exception cref="RegistryException">There are no keys.</exception>
    public async Task<AwsCredentials> FindAsync(string region, ServiceAccountIdentity? account, CancellationToken cancellationToken)
    {
        if (account is not null)
        {
            string token = await account.IssueTokenAsync(Audience, cancellationToken);
            return await sts.AssumeRoleAsync(region, account.Require(RoleAnnotation), $"{account.Name}.{account.Namespace}.{region}.fluxcd.io", token, cancellationToken);
        }

        if (settings.Keys is { } keys)
        {
            return keys;
        }

        if (settings.RoleArn.Length > 0 && await WebIdentityTokenAsync(cancellationToken) is { } webIdentity)
        {
            return await sts.AssumeRoleAsync(region, settings.RoleArn, "flux-serverless", webIdentity, cancellationToken);
        }

        return settings.ContainerCredentials is { } container ? await FromContainerAsync(container, cancellationToken)
            : settings.UseMachine ? await FromMachineAsync(cancellationToken)
            : throw new RegistryException("this process has no AWS identity: neither keys, nor a role with a token, nor a container or machine role");
    }

    private async Task<string?> WebIdentityTokenAsync(CancellationToken cancellationToken) =>
        settings.WebIdentityTokenFile.Length > 0 ? await ReadFileAsync(settings.WebIdentityTokenFile, cancellationToken)
        : settings.EntraScope.Length > 0 ? (await entra.GetAsync(settings.EntraScope, cancellationToken)).Value
        : null;

    private async Task<AwsCredentials> FromContainerAsync(Uri address, CancellationToken cancellationToken)
    {
        string authorization = settings.ContainerAuthorizationFile.Length > 0
            ? await ReadFileAsync(settings.ContainerAuthorizationFile, cancellationToken)
            : settings.ContainerAuthorization;
        return Keys(await local.SendForObjectAsync("keys of the AWS container role", () => Get(address.AbsoluteUri, ("Authorization", authorization)), cancellationToken));
    }

    /// <summary>Instance metadata, version 2.</summary>
    private async Task<AwsCredentials> FromMachineAsync(CancellationToken cancellationToken)
    {
        const string what = "keys of the AWS machine role";
        byte[] session = await local.SendAsync(
            what,
            () =>
            {
                HttpRequestMessage request = Get(Machine + "api/token", ("X-aws-ec2-metadata-token-ttl-seconds", "300"));
                request.Method = HttpMethod.Put;
                return request;
            },
            cancellationToken);
        string token = System.Text.Encoding.UTF8.GetString(session).Trim();
        const string roles = Machine + "meta-data/iam/security-credentials/";
        byte[] name = await local.SendAsync(what, () => Get(roles, ("X-aws-ec2-metadata-token", token)), cancellationToken);
        string role = Uri.EscapeDataString(System.Text.Encoding.UTF8.GetString(name).Split('\n')[0].Trim());
        return Keys(await local.SendForObjectAsync(what, () => Get(roles + role, ("X-aws-ec2-metadata-token", token)), cancellationToken));
    }

    private static AwsCredentials Keys(Dictionary<string, object?> answer) =>
        answer.StringAt("AccessKeyId") is { Length: > 0 } id && answer.StringAt("SecretAccessKey") is { Length: > 0 } secret
            ? new(id, secret, answer.StringAt("Token") ?? "")
            : throw new RegistryException("the AWS role service answered without keys");

    private static HttpRequestMessage Get(string address, (string Name, string Value) header)
    {
        HttpRequestMessage request = new(HttpMethod.Get, address);
        if (header.Value.Length > 0)
        {
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }

        return request;
    }

    private static async Task<string> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RegistryException($"the token file {path} cannot be read: {e.Message}", e);
        }
    }
}
