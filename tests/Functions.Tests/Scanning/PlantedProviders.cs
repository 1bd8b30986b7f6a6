using System.Security.Cryptography;
using System.Text;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>Providers of every type that takes a secret, each once where it works and once for every way in which it fails.</summary>
internal sealed class PlantedProviders(ProviderCluster cluster, PlantedInternet internet)
{
    public const string Acr = "oci://ok.azurecr.io/app";
    public const string Ecr = "oci://111122223333.dkr.ecr.eu-west-1.amazonaws.com/app";
    public const string Gar = "oci://ok-docker.pkg.dev/project/app";

    private readonly List<(string Name, string Spec)> _providers = [];

    /// <summary>The names of those that work.</summary>
    public IEnumerable<string> Working => _providers.Select(provider => provider.Name).Where(name => name.StartsWith("ok-", StringComparison.Ordinal));

    public async Task InstallAsync()
    {
        await AddSecretsAsync();
        AddRegistries();
        AddClouds();
        await AddAccountsAsync();
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
            "*.mtls.example":{"username":"puller","password":"planted-mtls-password"},
            "*.bearer.example":{"registrytoken":"planted-registry-token"}}}
            """;
        using RSA key = RSA.Create(2048);
        string pem = internet.Secrets.AddKey(key.ExportRSAPrivateKeyPem());
        (string clientCertificate, string clientKey) = internet.ClientCertificate();
        await SecretAsync("pull", "kubernetes.io/dockerconfigjson", (".dockerconfigjson", auths));
        await SecretAsync("json", "kubernetes.io/dockerconfigjson", (".dockerconfigjson", "{\"auths\": planted-json"));
        await SecretAsync("auth", "kubernetes.io/dockerconfigjson", (".dockerconfigjson", """{"auths":{"x":{"auth":"!planted!"}}}"""));
        await SecretAsync("git", "Opaque", ("username", "git-user"), ("password", "planted-git-token"));
        await SecretAsync("app", "Opaque", ("githubAppID", "1"), ("githubAppInstallationID", "2"), ("githubAppPrivateKey", pem));
        await SecretAsync("app-key", "Opaque", ("githubAppID", "1"), ("githubAppInstallationID", "2"), ("githubAppPrivateKey", "planted-private-key"));
        await SecretAsync("token", "Opaque", ("token", "planted-service-token"));
        await SecretAsync("login", "Opaque", ("username", "user"), ("password", "planted-service-password"));
        await SecretAsync("client", "Opaque", ("tls.crt", clientCertificate), ("tls.key", clientKey));
        await SecretAsync("tls", "Opaque", ("ca.crt", "planted-ca"));
        await SecretAsync("mtls", "Opaque", ("tls.crt", "planted-certificate"), ("tls.key", "planted-key"));
    }

    private void AddRegistries()
    {
        foreach (string family in (string[])["basic.example", "tokens.example", "identity.tokens.example", "bearer.example", "mtls.example"])
        {
            string name = family.Split('.')[0];
            string secrets = name == "mtls" ? ", secretRef: {name: pull}, certSecretRef: {name: client}" : ", secretRef: {name: pull}";
            Add("ok-" + name, "OCIArtifactTag", $"oci://ok.{family}/app", secrets);
            foreach (string mood in PlantedInternet.Moods)
            {
                Add($"list-{mood}-{name}", "OCIArtifactTag", $"oci://list-{mood}.{family}/app", secrets);
                if (family.EndsWith("tokens.example", StringComparison.Ordinal))
                {
                    Add($"token-{mood}-{name}", "OCIArtifactTag", $"oci://token-{mood}.{family}/app", secrets);
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
        Add("ok-acr", "ACRArtifactTag", Acr);
        Add("ok-ecr", "ECRArtifactTag", Ecr);
        Add("ok-gar", "GARArtifactTag", Gar);
        foreach (string mood in PlantedInternet.Moods)
        {
            foreach (string step in (string[])["exchange", "token", "list"])
            {
                Add($"{step}-{mood}-acr", "ACRArtifactTag", $"oci://{step}-{mood}.azurecr.io/app");
            }

            Add($"login-{mood}-ecr", "ECRArtifactTag", $"oci://111122223333.dkr.ecr.{mood}-1.amazonaws.com/app");
            Add($"list-{mood}-ecr", "ECRArtifactTag", $"oci://111122223333.dkr.ecr.list-{mood}.amazonaws.com/app");
            Add($"list-{mood}-gar", "GARArtifactTag", $"oci://list-{mood}-docker.pkg.dev/project/app");
        }
    }

    /// <summary>Logins with tokens that the cluster issues for ServiceAccounts. A service in a mood is found by what the annotations say.</summary>
    private async Task AddAccountsAsync()
    {
        foreach (string mood in (string[])["ok", .. PlantedInternet.Moods])
        {
            const string pools = "gcp.auth.fluxcd.io/workload-identity-provider: projects/1/locations/global/workloadIdentityPools";
            if (mood != "failing")
            {
                // Azure.Identity asks a failing Entra again for many seconds.
                await AddAsync(mood + "-account-acr", "ACRArtifactTag", Acr, $"azure.workload.identity/tenant-id: {mood}.example, azure.workload.identity/client-id: client");
            }

            await AddAsync(mood + "-account-ecr", "ECRArtifactTag", Ecr, $"eks.amazonaws.com/role-arn: 'arn:aws:iam::111122223333:role/{mood}'");
            await AddAsync(mood + "-account-gar", "GARArtifactTag", Gar, $"{pools}/{mood}/providers/p");
            await AddAsync(mood + "-account-act-as", "GARArtifactTag", Gar, $"{pools}/pool/providers/p, iam.gke.io/gcp-service-account: {mood}@project.iam.gserviceaccount.com");
        }

        async Task AddAsync(string name, string type, string url, string annotations)
        {
            await cluster.ApplyAsync($"{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: {name}, namespace: default, annotations: {{{annotations}}}}}}}");
            Add(name, type, url, $", serviceAccountName: {name}");
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
            Add(mood + "-codecommit", "AWSCodeCommitBranch", $"https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/{mood}");
            Add(mood + "-codecommit-requests", "AWSCodeCommitPullRequest", $"https://git-codecommit.{mood}-1.amazonaws.com/v1/repos/app");
            Add(mood + "-service", "ExternalService", $"https://service.example/{mood}?key=planted-query", ", secretRef: {name: token}");
            Add(mood + "-service-login", "ExternalService", $"https://service.example/{mood}?key=planted-query", ", secretRef: {name: login}");
        }
    }

    private void Add(string name, string type, string url, string more = "") => _providers.Add((name, $"type: {type}, url: '{url}'{more}"));

    private Task SecretAsync(string name, string type, params (string Key, string Value)[] data) => cluster.ApplyAsync(
        $"{{apiVersion: v1, kind: Secret, metadata: {{name: {name}, namespace: default}}, type: {type}, data: {{{string.Join(", ", data.Select(d => $"{d.Key}: {Convert.ToBase64String(Encoding.UTF8.GetBytes(d.Value))}"))}}}}}");
}
