using System.Text;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Cloud;

/// <summary>registry.md §5.2 with answers in the form that AWS gives.</summary>
public sealed class EcrLoginTests
{
    private const string Host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    private const string Role = "arn:aws:iam::123456789012:role/puller";

    private static readonly (string, string)[] Keys = [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "planted-secret-key")];

    private static readonly string Authorization = Convert.ToBase64String(Encoding.UTF8.GetBytes("AWS:ecr-password"));

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Private_StaticKeys_GiveUserAndPassword()
    {
        await using CloudServer server = await StartAsync();

        RegistryCredentials credentials = await Logins.Targets(server, _time, Keys).LoginAsync("ECRArtifactTag", Host);

        (credentials.Username, credentials.Password, credentials.IdentityToken).ShouldBe(("AWS", "ecr-password", ""));
        server.Requests.ShouldHaveSingleItem().Line.ShouldBe("POST https://api.ecr.eu-west-1.amazonaws.com/");
    }

    [Theory]
    [InlineData("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "api.ecr.cn-north-1.amazonaws.com.cn")]
    [InlineData("123456789012.dkr-ecr.eu-west-1.on.aws", "api.ecr.eu-west-1.amazonaws.com")]
    [InlineData("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "api.ecr.us-gov-west-1.amazonaws.com")]
    [InlineData("123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov", "api.ecr.us-iso-east-1.c2s.ic.gov")]
    [InlineData("123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov", "api.ecr.us-isob-east-1.sc2s.sgov.gov")]
    [InlineData("123456789012.dkr.ecr.us-isof-south-1.csp.hci.ic.gov", "api.ecr.us-isof-south-1.csp.hci.ic.gov")]
    [InlineData("123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk", "api.ecr.eu-isoe-west-1.cloud.adc-e.uk")]
    [InlineData("123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu", "api.ecr.eusc-de-east-1.amazonaws.eu")]
    [InlineData("123456789012.DKR.ecr.EU-west-1.amazonaws.com", "api.ecr.eu-west-1.amazonaws.com")]
    [InlineData("Public.ECR.aws", "api.ecr-public.us-east-1.amazonaws.com")]
    [InlineData("public.ecr.aws", "api.ecr-public.us-east-1.amazonaws.com")]
    public async Task Login_Host_AsksTheServiceOfItsPartition(string host, string service)
    {
        await using CloudServer server = await StartAsync();

        (await Logins.Targets(server, _time, Keys).LoginAsync("ECRArtifactTag", host)).Password.ShouldBe("ecr-password");

        CloudRequest request = server.Requests.ShouldHaveSingleItem();
        request.Line.ShouldBe($"POST https://{service}/");
        request.Header("X-Amz-Target").ShouldBe(host.Equals("public.ecr.aws", StringComparison.OrdinalIgnoreCase)
            ? "SpencerFrontendService.GetAuthorizationToken"
            : "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken");
    }

    [Theory]
    [InlineData("123456789012.dkr.ecr.us-east-1.amazonaws.com.example.com")]
    [InlineData("dkr.ecr.us-east-1.amazonaws.com")]
    [InlineData("ghcr.io")]
    [InlineData("xpublic.ecr.aws")]
    public async Task Login_OtherHost_IsRefusedBeforeAnyRequest(string host)
    {
        await using CloudServer server = await StartAsync();

        (await Should.ThrowAsync<RegistryException>(Logins.Targets(server, _time, Keys).LoginAsync("ECRArtifactTag", host)))
            .Message.ShouldStartWith("invalid AWS registry");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task ServiceAccount_AssumesItsRole()
    {
        await using CloudServer server = await StartAsync();

        RegistryCredentials credentials = await Logins.Targets(server, _time)
            .LoginAsync("ECRArtifactTag", Host, Logins.Account(("eks.amazonaws.com/role-arn", Role)));

        credentials.Password.ShouldBe("ecr-password");
        CloudRequest[] requests = [.. server.Requests];
        requests[0].Line.ShouldBe("POST https://sts.eu-west-1.amazonaws.com/");
        requests[0].Header("Authorization").ShouldBeEmpty();
        requests[0].Form.ShouldBe(new Dictionary<string, string>
        {
            ["Action"] = "AssumeRoleWithWebIdentity",
            ["Version"] = "2011-06-15",
            ["RoleArn"] = Role,
            ["RoleSessionName"] = "puller.apps.eu-west-1.fluxcd.io",
            ["WebIdentityToken"] = "jwt for sts.amazonaws.com",
        }, ignoreOrder: true);
        requests[1].Header("X-Amz-Security-Token").ShouldBe("session");
        requests[1].Header("Authorization").ShouldStartWith("AWS4-HMAC-SHA256 Credential=ASIAROLE/");
    }

    [Theory]
    [InlineData("role/puller")]
    [InlineData("arn:aws:iam::123456789012:user/puller")]
    public async Task ServiceAccount_WrongRole_IsRefused(string role)
    {
        await using CloudServer server = await StartAsync();

        (await Should.ThrowAsync<RegistryException>(Logins.Targets(server, _time)
            .LoginAsync("ECRArtifactTag", Host, Logins.Account(("eks.amazonaws.com/role-arn", role))))).Message.ShouldBe($"'{role}' is not the ARN of a role");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task ServiceAccount_WithoutRole_IsRefusedByName()
    {
        await using CloudServer server = await StartAsync();

        (await Should.ThrowAsync<RegistryException>(Logins.Targets(server, _time).LoginAsync("ECRArtifactTag", Host, Logins.Account())))
            .Message.ShouldBe("serviceaccount 'apps/puller' has no annotation 'eks.amazonaws.com/role-arn'");
    }

    [Fact]
    public async Task ManagedIdentityOfAzure_IsShownToARoleThatTrustsIt()
    {
        await using CloudServer server = await StartAsync();

        await Logins.Targets(server, _time, ("AWS_ROLE_ARN", Role), ("AWS_WEB_IDENTITY_ENTRA_SCOPE", "api://aws/.default")).LoginAsync("ECRArtifactTag", Host);

        server.Requests.First().Form["WebIdentityToken"].ShouldBe("entra own api://aws/.default");
    }

    [Fact]
    public async Task Container_IsAskedWithItsAuthorization()
    {
        await using CloudServer server = await StartAsync();

        await Logins.Targets(server, _time, ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/keys"), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "let me"))
            .LoginAsync("ECRArtifactTag", Host);

        CloudRequest request = server.Requests.First();
        request.Line.ShouldBe("GET http://169.254.170.2/v2/keys");
        request.Header("Authorization").ShouldBe("let me");
    }

    [Fact]
    public async Task Machine_IsAskedWithASession()
    {
        await using CloudServer server = await StartAsync();

        await Logins.Targets(server, _time).LoginAsync("ECRArtifactTag", Host);

        server.Requests.Take(3).Select(request => request.Line).ShouldBe(
        [
            "PUT http://169.254.169.254/latest/api/token",
            "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/",
            "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/machine-role",
        ]);
        server.Requests.ElementAt(2).Header("X-aws-ec2-metadata-token").ShouldBe("imds session");
    }

    [Fact]
    public async Task Login_ClockIsOff_SaysSoWithoutQuotingTheAnswer()
    {
        await using CloudServer server = await CloudServer.StartAsync(
            _time, _ => (403, """{"__type":"com.amazon#InvalidSignatureException","message":"planted-secret-key"}"""));

        (await Should.ThrowAsync<RegistryException>(Logins.Targets(server, _time, Keys).LoginAsync("ECRArtifactTag", Host))).ToString()
            .ShouldSatisfyAllConditions(
                text => text.ShouldContain("login to 123456789012.dkr.ecr.eu-west-1.amazonaws.com: HTTP 403 InvalidSignatureException"),
                text => text.ShouldContain("5 minutes"),
                text => text.ShouldNotContain("planted"));
    }

    private Task<CloudServer> StartAsync() => CloudServer.StartAsync(_time, request => (200, request switch
    {
        { Url: "http://169.254.169.254/latest/api/token" } => "imds session",
        { Url: "http://169.254.169.254/latest/meta-data/iam/security-credentials/" } => "machine-role\n",
        _ when request.Url.StartsWith("http://169.254.", StringComparison.Ordinal) => """{"AccessKeyId":"ASIAROLE","SecretAccessKey":"role key","Token":"session"}""",
        _ when request.Url.Contains("//sts.", StringComparison.Ordinal) =>
            """{"AssumeRoleWithWebIdentityResponse":{"AssumeRoleWithWebIdentityResult":{"Credentials":{"AccessKeyId":"ASIAROLE","SecretAccessKey":"role key","SessionToken":"session","Expiration":1.7723952E9}}}}""",
        _ when request.Url.Contains("public", StringComparison.Ordinal) => $$$"""{"authorizationData":{"authorizationToken":"{{{Authorization}}}","expiresAt":{{{Expiry}}}.25}}""",
        _ => $$"""{"authorizationData":[{"authorizationToken":"{{Authorization}}","expiresAt":{{Expiry}}.25,"proxyEndpoint":"https://x"}]}""",
    }));

    private long Expiry => (_time.GetUtcNow() + TimeSpan.FromHours(12)).ToUnixTimeSeconds();
}
