using Serverless.Engine.Kubernetes;
using Serverless.Engine.Kubernetes.Authentication;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>kubernetes-client.md §5.1 and §5.2.</summary>
public sealed class KubeloginTests
{
    private const string Aks = "--server-id " + KubeloginRequest.AksServerId;

    [Theory]
    [InlineData("kubelogin", "get-token", true)]
    [InlineData("/usr/local/bin/kubelogin", "get-token", true)]
    [InlineData("C:\\tools\\KubeLogin.EXE", "get-token", true)]
    [InlineData("kubelogin", "convert-kubeconfig", false)]
    [InlineData("kubelogin2", "get-token", false)]
    [InlineData("kubectl", "oidc-login get-token", false)]
    public void IsKubelogin_LooksAtNameAndVerb(string command, string args, bool expected) =>
        KubeloginArguments.IsKubelogin(Exec(command, args)).ShouldBe(expected);

    [Theory]
    [InlineData("--login azurecli", "azurecli")]
    [InlineData("--login=MSI", "msi")]
    [InlineData("-l workloadidentity", "workloadidentity")]
    [InlineData("-l=spn", "spn")]
    [InlineData("", "devicecode")]
    public void Read_Login_HasShortAndJoinedForms(string args, string mode) => Read($"{args} {Aks}").Login.ShouldBe(mode);

    [Fact]
    public void Read_AllFlags_AreTakenOver()
    {
        KubeloginRequest request = Read(
            $"--server-id={KubeloginRequest.AksServerId}/ --tenant-id t --client-id c --client-secret s --client-certificate f --client-certificate-password p "
            + "--identity-resource-id r --federated-token-file w --authority-host https://login.microsoftonline.us/ -e azureusgovernmentcloud -s sub "
            + "--azure-pipelines-service-connection-id pipe --use-azurerm-env-vars --disable-environment-override=true --disable-instance-discovery=false");
        request.Scope.ShouldBe("6dae42f8-4368-4678-94ff-3960e28e3630/.default");
        (request.TenantId, request.ClientId, request.ClientSecret, request.ClientCertificate, request.ClientCertificatePassword).ShouldBe(("t", "c", "s", "f", "p"));
        (request.IdentityResourceId, request.FederatedTokenFile, request.AuthorityHost).ShouldBe(("r", "w", "https://login.microsoftonline.us/"));
        (request.Environment, request.Subscription, request.AzurePipelinesServiceConnectionId).ShouldBe(("AzureUSGovernmentCloud", "sub", "pipe"));
        (request.UseAzureRmEnvironment, request.DisableEnvironmentOverride, request.DisableInstanceDiscovery).ShouldBe((true, true, false));
        request.ToString().ShouldNotContain(" s ");
    }

    [Theory]
    [InlineData("--login ropc " + Aks, "unsupported kubelogin option --login ropc")]
    [InlineData("--username u " + Aks, "unsupported kubelogin option --username")]
    [InlineData("--password=p " + Aks, "unsupported kubelogin option --password")]
    [InlineData("--legacy " + Aks, "unsupported kubelogin option --legacy")]
    [InlineData("--pop-enabled " + Aks, "unsupported kubelogin option --pop-enabled")]
    [InlineData("--pop-claims u=x " + Aks, "unsupported kubelogin option --pop-claims")]
    [InlineData("--login msi", "--server-id is required")]
    [InlineData("--server-id", "--server-id lacks its value")]
    [InlineData("--server-id 6256c85f-0aad-4d50-b960-e6e9b21efe35", "proof-of-possession")]
    [InlineData("--authority-host https://login.example " + Aks, "must end with a slash")]
    [InlineData("--environment Mars " + Aks, "is not one of AzurePublicCloud")]
    public void Read_UnusableFlags_AreRefused(string args, string expected) =>
        Should.Throw<KubeconfigException>(() => Read(args)).Message.ShouldContain(expected);

    [Fact]
    public void Read_UnknownFlags_AreIgnoredWithAWarning()
    {
        List<string> warnings = [];
        KubeloginArguments.Read(Exec("kubelogin", $"get-token --novelty {Aks} --token-cache-dir /tmp --timeout=3s"), warnings.Add);
        warnings.ShouldBe(["kubelogin option --novelty is not known and ignored"]);
    }

    [Fact]
    public void Check_ForeignServer_NeedsTheOperator()
    {
        KubeloginRequest foreign = Read("--server-id 11111111-1111-1111-1111-111111111111");
        Should.Throw<KubeconfigException>(() => KubeloginPolicy.Check(foreign, new KubernetesClientOptions()));
        Should.NotThrow(() => KubeloginPolicy.Check(foreign, new KubernetesClientOptions { AllowAnyKubeloginServer = true }));
        Should.NotThrow(() => KubeloginPolicy.Check(foreign, new KubernetesClientOptions { AllowedKubeloginServers = [foreign.ServerId] }));
        Should.NotThrow(() => KubeloginPolicy.Check(Read(Aks), new KubernetesClientOptions()));
    }

    [Fact]
    public void Check_ForeignAuthority_NeedsTheOperator()
    {
        KubeloginRequest foreign = Read($"--authority-host https://login.evil.example/ {Aks}");
        Should.Throw<KubeconfigException>(() => KubeloginPolicy.Check(foreign, new KubernetesClientOptions()));
        Should.NotThrow(() => KubeloginPolicy.Check(foreign, new KubernetesClientOptions { AllowedAuthorities = [foreign.AuthorityHost] }));
        Should.NotThrow(() => KubeloginPolicy.Check(Read($"--authority-host https://login.microsoftonline.com/ {Aks}"), new KubernetesClientOptions()));
    }

    private static KubeloginRequest Read(string args) => KubeloginArguments.Read(Exec("kubelogin", "get-token " + args), null);

    private static ExecPlugin Exec(string command, string args) =>
        new(command, "client.authentication.k8s.io/v1beta1") { Args = args.Split(' ', StringSplitOptions.RemoveEmptyEntries) };
}
