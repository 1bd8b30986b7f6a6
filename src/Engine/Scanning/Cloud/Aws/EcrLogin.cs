using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Cloud.Aws;

/// <summary>Amazon ECR: a signed call gives a user and a password for twelve hours (registry.md §5.2).</summary>
internal sealed partial class EcrLogin(AwsIdentity identity, CloudHttp http, TimeProvider time) : ICloudLogin
{
    private const string PublicHost = "public.ecr.aws";
    private const string PublicRegion = "us-east-1";

    public string IdentityOf(string host, ServiceAccountIdentity? account)
    {
        host = host.ToLowerInvariant();
        string place = host == PublicHost ? PublicHost : RegionOf(host);
        return account is null ? $"ecr:{place}" : $"ecr:{place}:{account.Require(AwsIdentity.RoleAnnotation)}";
    }

    public async Task<CloudLogin> LoginAsync(string host, ServiceAccountIdentity? account, CancellationToken cancellationToken)
    {
        host = host.ToLowerInvariant();
        bool isPublic = host == PublicHost;
        string region = isPublic ? PublicRegion : RegionOf(host);
        AwsCredentials keys = await identity.FindAsync(region, account, cancellationToken);
        (string address, string target, string service) = isPublic
            ? ($"https://api.ecr-public.{PublicRegion}.amazonaws.com/", "SpencerFrontendService.GetAuthorizationToken", "ecr-public")
            : ($"https://api.ecr.{region}.{AwsPartition.SuffixOf(region)}/", "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken", "ecr");
        Dictionary<string, object?> answer = await http.SendForObjectAsync($"login to {host}", () => Request(address, target, service, region, keys), cancellationToken);
        object? data = answer.At("authorizationData");
        return Read(host, (data as List<object?>)?.FirstOrDefault() as Dictionary<string, object?> ?? data as Dictionary<string, object?> ?? []);
    }

    private HttpRequestMessage Request(string address, string target, string service, string region, AwsCredentials keys)
    {
        byte[] body = "{}"u8.ToArray();
        HttpRequestMessage request = new(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        SigV4.Sign(request, body, keys, region, service, time.GetUtcNow());
        return request;
    }

    private CloudLogin Read(string host, Dictionary<string, object?> data)
    {
        string token = data.StringAt("authorizationToken") ?? "";
        byte[] buffer = new byte[token.Length];
        string pair = Convert.TryFromBase64String(token, buffer, out int length) ? Encoding.UTF8.GetString(buffer, 0, length) : "";
        int colon = pair.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            throw new RegistryException($"login to {host}: the answer has no authorization token");
        }

        double seconds = data.At("expiresAt") switch
        {
            long whole => whole,
            double fraction => fraction,
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
            _ => (time.GetUtcNow() + TimeSpan.FromHours(1)).ToUnixTimeSeconds(),
        };
        return new(pair[..colon], pair[(colon + 1)..], "", DateTimeOffset.UnixEpoch.AddSeconds(Math.Clamp(seconds, 0, 100_000_000_000)));
    }

    private static string RegionOf(string host)
    {
        Match match = PrivateHost().Match(host);
        return match.Success ? match.Groups["region"].Value : throw new RegistryException($"invalid AWS registry: '{host}' is neither {PublicHost} nor of the form ACCOUNT.dkr.ecr.REGION.amazonaws.com");
    }

    [GeneratedRegex(
        @"\A[0-9]+\.dkr[.-]ecr(-fips)?\.(?<region>[a-z0-9-]+)\.(amazonaws\.com(\.cn)?|amazonaws\.eu|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov|on\.aws)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex PrivateHost();
}
