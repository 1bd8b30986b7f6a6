using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Scanning.Registry;
using Serverless.Engine.Yaml;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Providers;

/// <summary>resources.md §4, rules that are checked before a scan as well: a cluster may have definitions without them.</summary>
public sealed class ProviderRulesTests
{
    [Theory]
    [InlineData("type: GitHubTag, url: 'https://h/x', insecure: true", "spec.insecure can only be set when spec.type is 'ExternalService' or 'OCIArtifactTag'")]
    [InlineData("type: ExternalArtifact, url: 'https://h/x', selectors: [{name: a}]", "spec.url must be empty when spec.type is 'ExternalArtifact'")]
    [InlineData("type: ExternalArtifact", "spec.selectors must be set when spec.type is 'ExternalArtifact'")]
    [InlineData("type: ExternalService, url: 'httpx://h'", "spec.url must start with 'http://' or 'https://' when spec.type is 'ExternalService'")]
    [InlineData("type: ExternalService", "spec.url must start with 'http://' or 'https://' when spec.type is 'ExternalService'")]
    [InlineData("type: ExternalService, url: 'http://h'", "spec.url must use 'https://' unless spec.insecure is true")]
    [InlineData("type: OCIArtifactTag, url: 'oci://host'", "spec.url must include the repository path after the registry host when spec.type is an OCI provider")]
    [InlineData("type: ACRArtifactTag, url: 'oci://host'", "spec.url must include the repository path after the registry host when spec.type is an OCI provider")]
    public void Check_BrokenRule_IsTerminalAndNamed(string spec, string expected)
    {
        ProviderException e = Should.Throw<ProviderException>(() => ProviderRules.Check(Provider(spec)));

        e.Message.ShouldBe(expected);
        e.IsTerminal.ShouldBeTrue();
    }

    [Theory]
    [InlineData("type: Static")]
    [InlineData("type: GitHubTag, url: 'https://h/x'")]
    [InlineData("type: ExternalArtifact, selectors: [{name: a}]")]
    [InlineData("type: ExternalService, url: 'http://h', insecure: true")]
    [InlineData("type: ExternalService, url: 'https://h'")]
    [InlineData("type: OCIArtifactTag, url: 'oci://host/r', insecure: true")]
    public void Check_GoodSpec_Passes(string spec) => Should.NotThrow(() => ProviderRules.Check(Provider(spec)));

    /// <summary>providers.md §1.4.</summary>
    [Theory]
    [InlineData("type: Static, filter: {limit: 10001}")]
    [InlineData("type: GitHubTag, url: 'https://h/o/r', filter: {limit: 10001}")]
    [InlineData("type: ExternalService, url: 'https://h', filter: {limit: 10001}")]
    [InlineData("type: OCIArtifactTag, url: 'oci://host/r', filter: {limit: 10001}")]
    public async Task Scan_LimitOverTheMaximum_IsRefusedWithoutARequest(string spec)
    {
        using RegistryClient client = Clients.Create();

        ProviderException e = await Should.ThrowAsync<ProviderException>(
            Scanners.Create(client).ScanAsync(Provider(spec), ProviderSecrets.None, default, TestContext.Current.CancellationToken));

        (e.Message, e.IsTerminal).ShouldBe(("result limit 10001 exceeds maximum of 10000", false));
    }

    private static ResourceSetInputProvider Provider(string spec) => ResourceSetInputProvider.From(new KubeObject((Dictionary<string, object?>)YamlReader.ReadDocument(
        $"{{apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSetInputProvider, metadata: {{name: p, namespace: n}}, spec: {{{spec}}}}}")!));
}
