using System.Security.Cryptography;
using System.Text;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>Providers of every type that takes a secret, each once where it works and once for every way in which it fails.</summary>
internal sealed class PlantedProviders(ProviderCluster cluster, PlantedSecrets secrets)
{
    private readonly List<(string Name, string Spec)> _providers = [];

    /// <summary>The names of those that work.</summary>
    public IEnumerable<string> Working => _providers.Select(provider => provider.Name).Where(name => name.StartsWith("ok-", StringComparison.Ordinal));

    public async Task InstallAsync()
    {
        await AddSecretsAsync();
        AddRegistries();
        AddClouds();
        AddServices();
        foreach ((string name, string spec) in _providers)
        {
            await cluster.ProviderAsync(name, spec);
        }
    }

    private async Task AddSecretsAsync()
    {
        const string auths = """
            {"auths":{
            "*.basic.example":{"username":"puller","password":"planted-basic-password"},
            "*.tokens.example":{"auth":"cHVsbGVyOnBsYW50ZWQtdG9rZW4tcGFzc3dvcmQ="},
            "*.identity.tokens.example":{"identitytoken":"planted-identity-token"},
            "*.bearer.example":{"registrytoken":"planted-registry-token"}}}
            """;
        using RSA key = RSA.Create(2048);
        string pem = key.ExportRSAPrivateKeyPem();
        _ = pem.Split('\n').Count(line => secrets.Add(line).Length > 0);
        await SecretAsync("pull", "kubernetes.io/dockerconfigjson", (".dockerconfigjson", auths));
        await SecretAsync("json", "kubernetes.io/dockerconfigjson", (".dockerconfigjson", "{\"auths\": planted-json"));
        await SecretAsync("auth", "kubernetes.io/dockerconfigjson", (".dockerconfigjson", """{"auths":{"x":{"auth":"!planted!"}}}"""));
        await SecretAsync("git", "Opaque", ("username", "git-user"), ("password", "planted-git-token"));
        await SecretAsync("app", "Opaque", ("githubAppID", "1"), ("githubAppInstallationID", "2"), ("githubAppPrivateKey", pem));
        await SecretAsync("app-key", "Opaque", ("githubAppID", "1"), ("githubAppInstallationID", "2"), ("githubAppPrivateKey", "planted-private-key"));
        await SecretAsync("token", "Opaque", ("token", "planted-service-token"));
        await SecretAsync("login", "Opaque", ("username", "user"), ("password", "planted-service-password"));
        await SecretAsync("tls", "Opaque", ("ca.crt", "planted-ca"));
        await SecretAsync("mtls", "Opaque", ("tls.crt", "planted-certificate"), ("tls.key", "planted-key"));
    }

    private void AddRegistries()
    {
        foreach (string family in (string[])["basic.example", "tokens.example", "identity.tokens.example", "bearer.example"])
        {
            string name = family.Split('.')[0];
            Add("ok-" + name, "OCIArtifactTag", $"oci://ok.{family}/app", ", secretRef: {name: pull}");
            foreach (string mood in PlantedInternet.Moods)
            {
                Add($"list-{mood}-{name}", "OCIArtifactTag", $"oci://list-{mood}.{family}/app", ", secretRef: {name: pull}");
                if (family.EndsWith("tokens.example", StringComparison.Ordinal))
                {
                    Add($"token-{mood}-{name}", "OCIArtifactTag", $"oci://token-{mood}.{family}/app", ", secretRef: {name: pull}");
                }
            }
        }

        foreach (string secret in (string[])["json", "auth"])
        {
            Add("pull-" + secret, "OCIArtifactTag", "oci://ok.basic.example/app", $", secretRef: {{name: {secret}}}");
        }

        foreach (string secret in (string[])["tls", "mtls"])
        {
            Add("cert-" + secret, "OCIArtifactTag", "oci://ok.basic.example/app", $", certSecretRef: {{name: {secret}}}");
        }
    }

    private void AddClouds()
    {
        Add("ok-acr", "ACRArtifactTag", "oci://ok.azurecr.io/app");
        Add("ok-ecr", "ECRArtifactTag", "oci://111122223333.dkr.ecr.eu-west-1.amazonaws.com/app");
        Add("ok-gar", "GARArtifactTag", "oci://ok-docker.pkg.dev/project/app");
        foreach (string mood in PlantedInternet.Moods)
        {
            foreach (string step in (string[])["exchange", "token", "list"])
            {
                Add($"{step}-{mood}-acr", "ACRArtifactTag", $"oci://{step}-{mood}.azurecr.io/app");
            }

            Add($"login-{mood}-ecr", "ECRArtifactTag", $"oci://111122223333.dkr.ecr.{mood}-1.amazonaws.com/app");
            Add($"list-{mood}-gar", "GARArtifactTag", $"oci://list-{mood}-docker.pkg.dev/project/app");
        }
    }

    private void AddServices()
    {
        Add("ok-app", "GitHubBranch", "https://github.com/acme/ok", ", secretRef: {name: app}");
        Add("key-app", "GitHubBranch", "https://github.com/acme/ok", ", secretRef: {name: app-key}");
        foreach (string mood in (string[])["ok", .. PlantedInternet.Moods])
        {
            Add(mood + "-github", "GitHubBranch", $"https://github.com/acme/{mood}", ", secretRef: {name: git}");
            Add(mood + "-gitlab", "GitLabBranch", $"https://{mood}-1.gitlab.example/acme/app", ", secretRef: {name: git}");
            Add(mood + "-gitea", "GiteaBranch", $"https://{mood}-1.gitea.example/acme/app", ", secretRef: {name: git}");
            Add(mood + "-devops", "AzureDevOpsBranch", $"https://dev.azure.com/acme/{mood}/_git/app", ", secretRef: {name: git}");
            Add(mood + "-service", "ExternalService", $"https://service.example/{mood}?key=planted-query", ", secretRef: {name: token}");
            Add(mood + "-service-login", "ExternalService", $"https://service.example/{mood}?key=planted-query", ", secretRef: {name: login}");
        }
    }

    private void Add(string name, string type, string url, string more = "") => _providers.Add((name, $"type: {type}, url: '{url}'{more}"));

    private Task SecretAsync(string name, string type, params (string Key, string Value)[] data) => cluster.ApplyAsync(
        $"{{apiVersion: v1, kind: Secret, metadata: {{name: {name}, namespace: default}}, type: {type}, data: {{{string.Join(", ", data.Select(d => $"{d.Key}: {Convert.ToBase64String(Encoding.UTF8.GetBytes(d.Value))}"))}}}}}");
}
