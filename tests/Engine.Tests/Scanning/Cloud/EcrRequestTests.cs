using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Cloud;

/// <summary>The requests of registry.md §5.2 to the letter. The signatures were computed with botocore.</summary>
public sealed class EcrRequestTests : IDisposable
{
    private const string Private = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    private const string China = "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn";
    private const string Public = "public.ecr.aws";
    private const string Session = "session/token+with==signs";

    private readonly ManualTimeProvider _time = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Private, "eu-west-1/ecr", "", "79f305fc58f0fd642d8c87b8836833dc96fd2158cbf78d1868858723ac8edbd0")]
    [InlineData(Private, "eu-west-1/ecr", Session, "365146b772faaf60b9324e0baeda9ccdcf714b22d19be0b0728047c4d625efc5")]
    [InlineData(China, "cn-north-1/ecr", "", "bfc55c99f7f0ffbe691065477c980974b918f88a911f4b63725d094aa8b5bb61")]
    [InlineData(Public, "us-east-1/ecr-public", "", "078a41b424d6546d21628c4a0462a83dfc24507b808860b27b458f049f64de84")]
    [InlineData(Public, "us-east-1/ecr-public", Session, "5daef87c95b3f198199e3dd42c84570a9aa24b3a21f8901b5f3164f5632e5785")]
    public async Task StaticKeys_SignTheCall(string host, string scope, string session, string signature)
    {
        await using CloudServer server = await StartAsync();

        await Logins.Targets(
            server, _time, ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), ("AWS_SESSION_TOKEN", session))
            .LoginAsync("ECRArtifactTag", host);

        CloudRequest request = server.Requests.ShouldHaveSingleItem();
        string signed = session.Length > 0 ? "content-type;host;x-amz-date;x-amz-security-token;x-amz-target" : "content-type;host;x-amz-date;x-amz-target";
        request.Header("Authorization").ShouldBe($"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260301/{scope}/aws4_request, SignedHeaders={signed}, Signature={signature}");
        request.Header("X-Amz-Security-Token").ShouldBe(session);
        (request.Header("Content-Type"), request.Header("X-Amz-Date"), request.Body).ShouldBe(("application/x-amz-json-1.1", "20260301T120000Z", "{}"));
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/puller", Private, "https://sts.eu-west-1.amazonaws.com/")]
    [InlineData("arn:aws-cn:iam::123456789012:role/puller", China, "https://sts.cn-north-1.amazonaws.com.cn/")]
    [InlineData("arn:aws:iam::123456789012:role/puller", Public, "https://sts.us-east-1.amazonaws.com/")]
    public async Task WebIdentityFile_AsksTheStsOfTheRegion(string role, string host, string sts)
    {
        _folder.Write("token", "file token\n");
        await using CloudServer server = await StartAsync();

        await Logins.Targets(server, _time, ("AWS_ROLE_ARN", role), ("AWS_WEB_IDENTITY_TOKEN_FILE", _folder.File("token"))).LoginAsync("ECRArtifactTag", host);

        CloudRequest request = server.Requests.First();
        request.Line.ShouldBe("POST " + sts);
        (request.Header("Authorization"), request.Header("Accept")).ShouldBe(("", "application/json"));
        request.Form.ShouldBe(new Dictionary<string, string>
        {
            ["Action"] = "AssumeRoleWithWebIdentity",
            ["Version"] = "2011-06-15",
            ["RoleArn"] = role,
            ["RoleSessionName"] = "flux-serverless",
            ["WebIdentityToken"] = "file token",
        }, ignoreOrder: true);
        ShouldUseTheRole(server);
    }

    [Theory]
    [InlineData("AWS_CONTAINER_AUTHORIZATION_TOKEN", "let me", "let me")]
    [InlineData("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "token", "pod token")]
    public async Task Container_FullAddress_IsAskedWithItsAuthorization(string variable, string value, string shown)
    {
        _folder.Write("token", "pod token\n");
        await using CloudServer server = await StartAsync();

        await Logins.Targets(
            server, _time, ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials?a=b"),
            (variable, variable.EndsWith("_FILE", StringComparison.Ordinal) ? _folder.File(value) : value))
            .LoginAsync("ECRArtifactTag", Private);

        CloudRequest request = server.Requests.First();
        request.Line.ShouldBe("GET http://169.254.170.23/v1/credentials?a=b");
        request.Header("Authorization").ShouldBe(shown);
        ShouldUseTheRole(server);
    }

    private static void ShouldUseTheRole(CloudServer server)
    {
        server.Requests.Count.ShouldBe(2);
        CloudRequest request = server.Requests.Last();
        request.Header("Authorization").ShouldStartWith("AWS4-HMAC-SHA256 Credential=ASIAROLE/20260301/");
        request.Header("X-Amz-Security-Token").ShouldBe("session");
    }

    private Task<CloudServer> StartAsync() => CloudServer.StartAsync(_time, request => (200, request.Url switch
    {
        _ when request.Method == "GET" => """{"AccessKeyId":"ASIAROLE","SecretAccessKey":"role key","Token":"session"}""",
        _ when request.Url.Contains("//sts.", StringComparison.Ordinal) =>
            """{"AssumeRoleWithWebIdentityResponse":{"AssumeRoleWithWebIdentityResult":{"Credentials":{"AccessKeyId":"ASIAROLE","SecretAccessKey":"role key","SessionToken":"session"}}}}""",
        _ => $$"""{"authorizationData":[{"authorizationToken":"{{Convert.ToBase64String("AWS:password"u8)}}"}]}""",
    }));
}
