using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry.Credentials;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Providers;

/// <summary>registry.md §3.1: which Secrets a provider names, and what is said when one is not there.</summary>
public sealed class ProviderSecretsReaderTests
{
    [Fact]
    public async Task Read_PullSecretsOfTheServiceAccount_AreInTheirOrder()
    {
        Cluster cluster = new() { Accounts = { ["puller"] = """{"imagePullSecrets":[{"name":"b"},{"name":"a"},{}]}""" }, Secrets = { "a", "b" } };

        ProviderSecrets secrets = await ReadAsync(cluster, ""","serviceAccountName":"puller" """);

        secrets.PullSecrets.Select(secret => secret.Name).ShouldBe(["b", "a"]);
        (secrets.Secret, secrets.Account).ShouldBe((null, null));
        DockerConfig.From(secrets.PullSecrets).Find(Engine.Scanning.Registry.RepositoryReference.Parse("oci://ghcr.io/app")).Username.ShouldBe("b");
    }

    [Fact]
    public async Task Read_SecretAndServiceAccount_AreBothRead()
    {
        Cluster cluster = new() { Accounts = { ["puller"] = """{"imagePullSecrets":[{"name":"a"}]}""" }, Secrets = { "a", "own" } };

        ProviderSecrets secrets = await ReadAsync(cluster, ""","serviceAccountName":"puller","secretRef":{"name":"own"}""");

        (secrets.Secret!.Name, secrets.PullSecrets.Single().Name).ShouldBe(("own", "a"));
    }

    [Fact]
    public async Task Read_NothingNamed_ReadsNothing()
    {
        ProviderSecrets secrets = await ReadAsync(new Cluster(), "");

        (secrets.Secret, secrets.CertSecret, secrets.PullSecrets.Count, secrets.Account).ShouldBe((null, null, 0, null));
    }

    [Theory]
    [InlineData(""","serviceAccountName":"nobody" """, "serviceaccount 'apps/nobody' not found")]
    [InlineData(""","serviceAccountName":"puller" """, "failed to get image pull secret for serviceaccount 'apps/puller': secret 'apps/gone' not found")]
    [InlineData(""","secretRef":{"name":"gone"}""", "failed to read secret 'apps/gone': secret 'apps/gone' not found")]
    [InlineData(""","certSecretRef":{"name":"gone"}""", "secret 'apps/gone' not found")]
    public async Task Read_WhatIsNamedDoesNotExist_SaysSo(string spec, string message)
    {
        Cluster cluster = new() { Accounts = { ["puller"] = """{"imagePullSecrets":[{"name":"gone"}]}""" } };

        (await Should.ThrowAsync<ProviderException>(ReadAsync(cluster, spec))).Message.ShouldBe(message);
    }

    private static Task<ProviderSecrets> ReadAsync(Cluster cluster, string spec) => ProviderSecretsReader.ReadAsync(
        Scanners.Provider($$"""{"type":"OCIArtifactTag","url":"oci://ghcr.io/app"{{spec}}}"""), cluster, TestContext.Current.CancellationToken);

    /// <summary>ServiceAccounts by name, and pull secrets whose user name is their own name.</summary>
    private sealed class Cluster : ISecretSource
    {
        public Dictionary<string, string> Accounts { get; } = [];

        public HashSet<string> Secrets { get; } = [];

        string ISecretSource.Cluster => "https://cluster.example/";

        public Task<KubeObject?> GetSecretAsync(string @namespace, string name, CancellationToken cancellationToken) => Task.FromResult(!Secrets.Contains(name) ? null : new KubeObject(new()
        {
            ["metadata"] = new Dictionary<string, object?> { ["name"] = name, ["namespace"] = @namespace },
            ["type"] = "kubernetes.io/dockerconfigjson",
            ["stringData"] = new Dictionary<string, object?> { [".dockerconfigjson"] = $$$$"""{"auths":{"ghcr.io":{"username":"{{{{name}}}}","password":"p"}}}""" },
        }));

        public Task<KubeObject?> GetServiceAccountAsync(string @namespace, string name, CancellationToken cancellationToken) =>
            Task.FromResult(Accounts.TryGetValue(name, out string? json) ? new KubeObject((Dictionary<string, object?>)JsonTree.Parse(json)!) : null);

        public Task<string> IssueTokenAsync(string @namespace, string serviceAccount, string audience, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("a provider with pull secrets needs no token");
    }
}
