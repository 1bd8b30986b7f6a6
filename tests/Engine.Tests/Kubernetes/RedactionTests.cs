using Serverless.Engine.Kubernetes;
using Serverless.Engine.Kubernetes.Transport;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>kubernetes-client.md §9: whatever fails, marked secrets show up nowhere.</summary>
public sealed class RedactionTests
{
    private const string Mark = "hunter2secret";

    private static readonly GroupVersionKind Secrets = new("", "v1", "Secret");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<int, string> Answers => new()
    {
        { 200, "<html>" + Mark },
        { 400, Mark },
        { 401, Mark },
        { 403, Mark },
        { 404, Mark },
        { 415, Mark },
        { 500, Mark },
        { 503, Mark },
        { 302, Mark },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task SecretRequests_NeverQuoteBodiesOrCredentials(int code, string body)
    {
        List<string> warnings = [];
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => FakeApiServer.AnswerAsync(c, code, body, "text/plain"));
        ClusterConnection connection = server.Connection with { Token = Mark };
        using KubernetesClient client = server.Client(new RetryClock(), new KubernetesClientOptions { OnWarning = warnings.Add }, connection);
        KubeObject secret = TestCluster.Object("v1", "Secret", "ns", "a");
        secret.Root["stringData"] = new Dictionary<string, object?> { ["password"] = Mark };

        List<Exception> failures =
        [
            await Should.ThrowAsync<KubernetesException>(() => client.GetAsync(Secrets, "ns", "a", Ct)),
            await Should.ThrowAsync<KubernetesException>(() => client.ApplyAsync(secret, new ApplyOptions { FieldManager = "test" }, Ct)),
            await Should.ThrowAsync<KubernetesException>(() => client.CreateAsync(secret, "test", Ct)),
        ];

        failures.ShouldAllBe(e => !e.ToString().Contains(Mark));
        warnings.ShouldBeEmpty();
        connection.ToString().ShouldNotContain(Mark);
        client.Connection.ToString().ShouldNotContain(Mark);
    }

    [Fact]
    public void Values_DoNotPrintThemselves()
    {
        new BearerToken(Mark, null).ToString().ShouldNotContain(Mark);
        new ExecPlugin("x", "v1") { Args = [Mark], Env = [new("A", Mark)] }.ToString().ShouldNotContain(Mark);
        new AuthProvider("oidc", new Dictionary<string, string> { ["id-token"] = Mark }).ToString().ShouldNotContain(Mark);
        new KubeloginRequest("spn", "id") { ClientSecret = Mark }.ToString().ShouldNotContain(Mark);
    }

    [Theory]
    [InlineData("users: [{name: u, user: {password: [hunter2secret]}}]")]
    [InlineData("users: [{name: u, user: {token: hunter2secret, token: hunter2secret}}]")]
    [InlineData("users: [{name: u, user: {token: \"hunter2secret}}]")]
    [InlineData("users: [{name: u, user: {token: hunter2secret: x: y}}]")]
    [InlineData("users: [{name: u, user: {token: *hunter2secret}}]")]
    [InlineData("users: [{name: u, user: {token: !hunter2secret x}}]")]
    public void MalformedKubeconfig_IsNotQuoted(string text) =>
        Should.Throw<KubeconfigException>(() => Kubeconfig.Parse(text, KubeconfigOrigin.Stored)).ToString().ShouldNotContain(Mark);

    [Fact]
    public void OtherBodies_AreCutToOneKilobyte()
    {
        ApiRequest request = new(HttpMethod.Get, "/x") { Target = "pods a" };
        KubernetesException e = StatusReader.Read(request, new ApiResponse(System.Net.HttpStatusCode.Forbidden, "text/plain", new byte[5000]));
        e.Message.Length.ShouldBeLessThan(1100);
    }

    [Theory]
    [InlineData("Example.com/Some_Key", "example.com%2Fsome_key")]
    [InlineData("a%b", "a%25b")]
    [InlineData("ü", "%C3%BC")]
    public void ImpersonationKeys_AreLowerCaseAndEncoded(string key, string expected) => ImpersonationHeaders.EscapeKey(key).ShouldBe(expected);

    /// <summary>The names come from objects of tenants; a line break would end the header, and what follows would be a request of its own.</summary>
    [Theory]
    [InlineData("system:serviceaccount:apps:a\r\nImpersonate-User: admin")]
    [InlineData("system:serviceaccount:apps:a\n")]
    public void ImpersonatedUser_WithALineBreak_IsRefused(string user)
    {
        using HttpRequestMessage message = new();

        Should.Throw<KubernetesException>(() => ImpersonationHeaders.Add(message.Headers, new Impersonation(user))).Message.ShouldContain("Impersonate-User");
        message.Headers.ShouldBeEmpty();
    }
}
