using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Cloud.Azure;

/// <summary>Azure Container Registry: an Entra token is exchanged for the registry's refresh token (registry.md §5.1).</summary>
internal sealed partial class AcrLogin(IEntraTokens tokens, AzureSettings settings, CloudHttp http, TimeProvider time) : ICloudLogin
{
    private const string Scope = "https://containerregistry.azure.net/.default";
    private const string NoUser = "00000000-0000-0000-0000-000000000000";

    private static readonly TimeSpan UnknownLife = TimeSpan.FromHours(1);

    public string IdentityOf(string host, ServiceAccountIdentity? account)
    {
        if (!HostPattern().IsMatch(host) && !IsOfOwnCloud(host))
        {
            throw new RegistryException($"invalid Azure registry: '{host}'. must match {HostPattern()}");
        }

        return account is null
            ? $"acr:{host.ToLowerInvariant()}"
            : $"acr:{host.ToLowerInvariant()}:{account.Require("azure.workload.identity/tenant-id")}:{account.Require("azure.workload.identity/client-id")}";
    }

    private bool IsOfOwnCloud(string host) =>
        settings.RegistrySuffix() is { Length: > 0 } suffix && host.Length > suffix.Length + 1 && host.EndsWith("." + suffix, StringComparison.OrdinalIgnoreCase);

    public async Task<CloudLogin> LoginAsync(string host, ServiceAccountIdentity? account, CancellationToken cancellationToken)
    {
        string scope = settings.TokenScope() ?? Scope;
        CloudToken entra = account is null
            ? await tokens.GetAsync(scope, cancellationToken)
            : await tokens.GetAsync(FederatedEntraIdentity.Of(account), scope, cancellationToken);
        KeyValuePair<string, string>[] form = [new("grant_type", "access_token"), new("service", host), new("access_token", entra.Value)];
        Dictionary<string, object?> answer = await http.SendForObjectAsync(
            $"login to {host}",
            () => new(HttpMethod.Post, $"https://{host}/oauth2/exchange") { Content = new FormUrlEncodedContent(form) },
            cancellationToken);
        string refresh = answer.StringAt("refresh_token") is { Length: > 0 } token ? token : throw new RegistryException($"login to {host}: the answer has no refresh token");
        return new(NoUser, refresh, refresh, ExpiryOf(refresh));
    }

    /// <summary>The <c>exp</c> of the token, which the registry itself made and checks.</summary>
    private DateTimeOffset ExpiryOf(string jwt)
    {
        DateTimeOffset unknown = time.GetUtcNow() + UnknownLife;
        string[] parts = jwt.Split('.');
        if (parts.Length != 3)
        {
            return unknown;
        }

        string text = parts[1].Replace('-', '+').Replace('_', '/');
        byte[] buffer = new byte[text.Length];
        if (!Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), buffer, out int length))
        {
            return unknown;
        }

        try
        {
            return JsonTree.ParseObject(buffer.AsSpan(0, length)).At("exp") is long seconds and > 0 and < 100_000_000_000 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : unknown;
        }
        catch (JsonException)
        {
            return unknown;
        }
    }

    [GeneratedRegex(@"\A.+\.(azurecr\.io|azurecr\.cn|azurecr\.de|azurecr\.us)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex HostPattern();
}
