using Serverless.Azure.Identity;
using Serverless.Engine.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Identity;

/// <summary>kubernetes-client.md §5.3: who answers for a kubelogin entry on a laptop.</summary>
public sealed class ClusterLoginTests
{
    private static readonly KubeloginRequest Request = new("spn", KubeloginRequest.AksServerId) { TenantId = "tenant", ClientId = "client" };

    [Theory]
    [InlineData("devicecode", "AnyCli")]
    [InlineData("interactive", "AnyCli")]
    [InlineData("azurecli", "AzureCli")]
    [InlineData("azd", "DeveloperCli")]
    [InlineData("msi", "MachineOrCli")]
    [InlineData("workloadidentity", "TokenFile", "AZURE_FEDERATED_TOKEN_FILE")]
    [InlineData("workloadidentity", "Workflow", "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN")]
    [InlineData("workloadidentity", "TokenFile", "AZURE_FEDERATED_TOKEN_FILE", "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN")]
    [InlineData("spn", "Secret", "AAD_SERVICE_PRINCIPAL_CLIENT_SECRET")]
    [InlineData("spn", "Certificate", "AZURE_CLIENT_CERTIFICATE_PATH")]
    public void Choose_Mode_HasItsLogin(string mode, string expected, params string[] variables) =>
        ClusterLogin.Choose(Request with { Login = mode }, name => variables.Contains(name) ? "x" : null).Kind.ToString().ShouldBe(expected);

    [Theory]
    [InlineData("ropc", "unsupported kubelogin option --login ropc")]
    [InlineData("nonsense", "unsupported kubelogin option --login nonsense")]
    [InlineData("spn", "kubelogin option --login spn needs --client-secret")]
    [InlineData("workloadidentity", "kubelogin option --login workloadidentity needs --federated-token-file")]
    [InlineData("azurepipelines", "kubelogin option --login azurepipelines needs --azure-pipelines-service-connection-id")]
    public void Choose_LackingMode_IsNamed(string mode, string expected) =>
        Should.Throw<KubeconfigException>(() => ClusterLogin.Choose(Request with { Login = mode }, _ => null)).Message.ShouldBe(expected);

    [Fact]
    public void Choose_WithoutTenant_IsNamed() =>
        Should.Throw<KubeconfigException>(() => ClusterLogin.Choose(Request with { TenantId = "", ClientSecret = "s" }, _ => null))
            .Message.ShouldBe("kubelogin option --login spn needs --tenant-id");

    [Fact]
    public void Choose_Variables_OverrideFlagsAndTheEntrysOwnComeFirst()
    {
        Dictionary<string, string> process = new()
        {
            ["AAD_LOGIN_METHOD"] = "spn", ["AZURE_TENANT_ID"] = "t2", ["AAD_SERVICE_PRINCIPAL_CLIENT_ID"] = "c2", ["AZURE_CLIENT_SECRET"] = "s2",
        };
        KubeloginRequest request = Request with { Login = "devicecode", ClientSecret = "s1", Env = [new("AZURE_TENANT_ID", "t3")] };

        ClusterLogin login = ClusterLogin.Choose(request, process.GetValueOrDefault);

        (login.Kind, login.TenantId, login.ClientId, login.Secret).ShouldBe((ClusterLoginKind.Secret, "t3", "c2", "s2"));
        ClusterLogin fixedLogin = ClusterLogin.Choose(request with { DisableEnvironmentOverride = true, Login = "spn" }, process.GetValueOrDefault);
        (fixedLogin.TenantId, fixedLogin.ClientId, fixedLogin.Secret).ShouldBe(("tenant", "client", "s1"));
    }

    [Fact]
    public void Choose_TerraformVariables_AreUsedWhenAskedFor()
    {
        Dictionary<string, string> process = new() { ["ARM_CLIENT_ID"] = "arm", ["ARM_CLIENT_SECRET"] = "s", ["ARM_TENANT_ID"] = "t", ["AZURE_CLIENT_ID"] = "azure" };

        ClusterLogin login = ClusterLogin.Choose(Request with { UseAzureRmEnvironment = true }, process.GetValueOrDefault);

        (login.ClientId, login.TenantId, login.Secret).ShouldBe(("arm", "t", "s"));
    }

    [Theory]
    [InlineData("", "", "https://login.microsoftonline.com/")]
    [InlineData("AzureUSGovernmentCloud", "", "https://login.microsoftonline.us/")]
    [InlineData("AzureChinaCloud", "", "https://login.chinacloudapi.cn/")]
    [InlineData("", "https://login.microsoftonline.us", "https://login.microsoftonline.us/")]
    public void Choose_Authority_IsThatOfTheCloud(string environment, string variable, string expected) =>
        ClusterLogin.Choose(Request with { Environment = environment, ClientSecret = "s" }, name => name == "AZURE_AUTHORITY_HOST" ? variable : null)
            .Authority.AbsoluteUri.ShouldBe(expected);

    [Fact]
    public void Choose_AuthorityOfTheEntry_IsOverriddenByTheVariable()
    {
        KubeloginRequest request = Request with { AuthorityHost = "https://login.chinacloudapi.cn/", ClientSecret = "s" };

        ClusterLogin.Choose(request, _ => null).Authority.AbsoluteUri.ShouldBe("https://login.chinacloudapi.cn/");
        ClusterLogin.Choose(request, name => name == "AZURE_AUTHORITY_HOST" ? "https://login.microsoftonline.us" : null).Authority.AbsoluteUri.ShouldBe("https://login.microsoftonline.us/");
    }

    /// <summary>An authority receives secrets: a kubeconfig cannot name its own by a variable.</summary>
    [Fact]
    public void Choose_ForeignAuthorityByVariable_IsRefused()
    {
        KubeloginRequest request = Request with { ClientSecret = "s", Env = [new("AZURE_AUTHORITY_HOST", "https://evil.example/")] };

        Should.Throw<KubeconfigException>(() => ClusterLogin.Choose(request, _ => null)).Message.ShouldBe("AZURE_AUTHORITY_HOST https://evil.example/ is not allowed here");
    }

    /// <summary>The runner's token is for Entra, not for an address that a kubeconfig names.</summary>
    [Fact]
    public void Choose_WorkflowTokenNamedByTheEntry_DoesNotCount()
    {
        KubeloginRequest request = Request with
        {
            Login = "workloadidentity", Env = [new("ACTIONS_ID_TOKEN_REQUEST_URL", "https://evil.example/"), new("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "x")],
        };

        Should.Throw<KubeconfigException>(() => ClusterLogin.Choose(request, _ => null));
    }

    [Fact]
    public void ToString_NeverShowsSecrets() =>
        ClusterLogin.Choose(Request with { ClientSecret = "planted" }, _ => null).ToString().ShouldBe("Secret login of client");
}
