using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Crds;

/// <summary>The ResourceSetInputProvider schema against resources.md §4.</summary>
public sealed class ProviderCrdTests(CrdCluster cluster) : IClassFixture<CrdCluster>
{
    private const string Oci = "type: OCIArtifactTag\nurl: oci://registry.example/repo\n";
    private const string P3 = "spec.url must not be empty when spec.type is not 'Static' or 'ExternalArtifact'";
    private const string P4 = "spec.url must start with 'http://' or 'https://' when spec.type is a Git provider";
    private const string P5 = "spec.url must start with 'http://' or 'https://' when spec.type is an AzureDevOps provider";
    private const string P6 = "spec.url must start with 'https://' when spec.type is a AWSCodeCommit provider";
    private const string P7 = "spec.url must start with 'oci://' when spec.type is an OCI provider";
    private const string P8 = "spec.url must include the repository path after the registry host when spec.type is an OCI provider";
    private const string P9 = "spec.url must start with 'http://' or 'https://' when spec.type is 'ExternalService'";
    private const string P10 = "spec.insecure can only be set when spec.type is 'ExternalService' or 'OCIArtifactTag'";
    private const string P14 = "spec.selectors must be set when spec.type is 'ExternalArtifact'";
    private const string P16 = "name is mutually exclusive with matchLabels and matchExpressions";

    private static readonly CrdCase[] Rows =
    [
        new("P1 Static", "type: Static"),
        new("P1 Static with url", "type: Static\nurl: https://a.example", "spec.url must be empty when spec.type is 'Static'"),
        new("P1 Static with an empty url", "type: Static\nurl: ''", "spec.url must be empty when spec.type is 'Static'"),
        new("P2 ExternalArtifact", "type: ExternalArtifact\nselectors: [{name: a}]"),
        new("P2 ExternalArtifact with url", "type: ExternalArtifact\nselectors: [{name: a}]\nurl: https://a.example",
            "spec.url must be empty when spec.type is 'ExternalArtifact'"),
        new("P4 http", "type: GitHubTag\nurl: http://git.example/a/b"),
        new("P4 oci", "type: GitHubTag\nurl: oci://git.example/a/b", P4),
        new("P4 empty", "type: GitLabBranch\nurl: ''", P4),
        new("P4 Gitea is not Git", "type: GiteaTag\nurl: https://git.example/a/b"),
        new("P5 https", "type: AzureDevOpsTag\nurl: https://dev.azure.com/o/p/_git/r"),
        new("P5 oci", "type: AzureDevOpsTag\nurl: oci://dev.azure.com/o", P5),
        new("P6 https", "type: AWSCodeCommitTag\nurl: https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/r"),
        new("P6 http", "type: AWSCodeCommitTag\nurl: http://git-codecommit.eu-west-1.amazonaws.com/v1/repos/r", P6),
        new("P7 oci", Oci),
        new("P7 https", "type: OCIArtifactTag\nurl: https://registry.example/repo", P7),
        new("P7 ACR", "type: ACRArtifactTag\nurl: https://a.azurecr.io/repo", P7),
        new("P8 no path", "type: OCIArtifactTag\nurl: oci://registry.example", P8),
        new("P8 port", "type: OCIArtifactTag\nurl: oci://registry.example:5000/repo"),
        new("P8 port without path", "type: GARArtifactTag\nurl: oci://registry.example:5000", P8),
        new("P9 https", "type: ExternalService\nurl: https://a.example"),
        new("P9 oci", "type: ExternalService\nurl: oci://a.example/b", P9),
        new("P9 http", "type: ExternalService\nurl: http://a.example", "spec.url must use 'https://' unless spec.insecure is true"),
        new("P9 http, insecure false", "type: ExternalService\ninsecure: false\nurl: http://a.example", "spec.url must use 'https://' unless spec.insecure is true"),
        new("P9 http, insecure", "type: ExternalService\ninsecure: true\nurl: http://a.example"),
        new("P10 OCI", Oci + "insecure: true"),
        new("P10 other", "type: GitHubTag\ninsecure: true\nurl: https://git.example/a/b", P10),
        new("P10 ACR", "type: ACRArtifactTag\ninsecure: true\nurl: oci://a.azurecr.io/b", P10),
        new("P10 false", "type: GitHubTag\ninsecure: false\nurl: https://git.example/a/b"),
        new("P14 no selectors", "type: ExternalArtifact", P14),
        new("P14 empty selectors", "type: ExternalArtifact\nselectors: []", P14),
        new("P15 selectors", Oci + "selectors: [{name: a}]", "spec.selectors must not be set when spec.type is not 'ExternalArtifact'"),
        new("P15 empty selectors", Oci + "selectors: []", "spec.selectors must not be set when spec.type is not 'ExternalArtifact'"),
        new("P16 labels", "type: ExternalArtifact\nselectors: [{matchLabels: {a: b}, matchExpressions: [{key: a, operator: In, values: [b]}], namespace: '*'}]"),
        new("P16 name and labels", "type: ExternalArtifact\nselectors: [{name: a, matchLabels: {a: b}}]", P16, "spec.selectors[0]"),
        new("P16 name and expressions", "type: ExternalArtifact\nselectors: [{name: a, matchExpressions: []}]", P16, "spec.selectors[0]"),
        new("type missing", "url: https://a.example", "Required value", "spec.type"),
        new("type enum", "type: HelmTag\nurl: https://a.example", "Unsupported value: \"HelmTag\"", "spec.type"),
        new("url scheme", "type: GitHubTag\nurl: ssh://git.example/a/b", "should match '^((http|https|oci)://.*){0,1}$'", "spec.url"),
        new("secretRef name", Oci + "secretRef: {}", "Required value", "spec.secretRef.name"),
        new("certSecretRef name", Oci + "certSecretRef: {}", "Required value", "spec.certSecretRef.name"),
        new("limit 10000", Oci + "filter: {limit: 10000}"),
        new("limit 10001", Oci + "filter: {limit: 10001}", "should be less than or equal to 10000", "spec.filter.limit"),
        new("limit is whole", Oci + "filter: {limit: 1.5}", "must be of type integer", "spec.filter.limit"),
        new("filter full", Oci + "filter: {includeBranch: a, excludeBranch: b, includeTag: c, excludeTag: d, includeEnvironment: e, excludeEnvironment: f, labels: [g], limit: 1, semver: '>0'}"),
        new("skip", Oci + "skip: {labels: [a, '!b']}"),
        new("schedule", Oci + "schedule: [{cron: '0 8 * * *', timeZone: Europe/Berlin, window: 1h30m}]"),
        new("schedule cron", Oci + "schedule: [{timeZone: UTC}]", "Required value", "spec.schedule[0].cron"),
        new("schedule window", Oci + "schedule: [{cron: '0 8 * * *', window: 1 hour}]", "should match", "spec.schedule[0].window"),
    ];

    public static TheoryData<string> Cases => [.. Rows.Select(row => row.Rule)];

    /// <summary>Every type, an address that it accepts, and which of serviceAccountName, certSecretRef and secretRef it takes (P11, P12, P13).</summary>
    public static TheoryData<string, string, bool, bool, bool> Types { get; } = new()
    {
        { "Static", "", false, false, false },
        { "GitHubBranch", "url: https://g.example/a/b", false, true, true },
        { "GitHubTag", "url: https://g.example/a/b", false, true, true },
        { "GitHubPullRequest", "url: https://g.example/a/b", false, true, true },
        { "GitLabBranch", "url: https://g.example/a/b", false, true, true },
        { "GitLabTag", "url: https://g.example/a/b", false, true, true },
        { "GitLabMergeRequest", "url: https://g.example/a/b", false, true, true },
        { "GitLabEnvironment", "url: https://g.example/a/b", false, true, true },
        { "GiteaBranch", "url: https://g.example/a/b", false, true, true },
        { "GiteaTag", "url: https://g.example/a/b", false, true, true },
        { "GiteaPullRequest", "url: https://g.example/a/b", false, true, true },
        { "AzureDevOpsBranch", "url: https://g.example/a/b", true, false, true },
        { "AzureDevOpsTag", "url: https://g.example/a/b", true, false, true },
        { "AzureDevOpsPullRequest", "url: https://g.example/a/b", true, false, true },
        { "AWSCodeCommitBranch", "url: https://g.example/a/b", true, false, false },
        { "AWSCodeCommitTag", "url: https://g.example/a/b", true, false, false },
        { "AWSCodeCommitPullRequest", "url: https://g.example/a/b", true, false, false },
        { "OCIArtifactTag", "url: oci://r.example/a", true, true, true },
        { "ACRArtifactTag", "url: oci://r.example/a", true, false, false },
        { "ECRArtifactTag", "url: oci://r.example/a", true, false, false },
        { "GARArtifactTag", "url: oci://r.example/a", true, false, false },
        { "ExternalArtifact", "selectors: [{name: a}]", true, false, false },
        { "ExternalService", "url: https://s.example", false, true, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Schema_Rule_HoldsWithItsMessage(string rule) => await HoldsAsync(Rows.Single(row => row.Rule == rule));

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Schema_ReferencesOfType_AreLimited(string type, string address, bool account, bool certificate, bool secret)
    {
        string spec = $"type: {type}\n{address}".TrimEnd() + "\n";
        await HoldsAsync(new($"{type} alone", spec.TrimEnd()));
        await HoldsAsync(new($"P11 {type}", spec + "serviceAccountName: a", account ? null :
            "cannot specify spec.serviceAccountName when spec.type is not one of AzureDevOps*, AWSCodeCommit*, *ArtifactTag or ExternalArtifact"));
        await HoldsAsync(new($"P12 {type}", spec + "certSecretRef: {name: a}", certificate ? null :
            "cannot specify spec.certSecretRef when spec.type is one of Static, ExternalArtifact, AzureDevOps*, AWSCodeCommit*, ACRArtifactTag, ECRArtifactTag or GARArtifactTag"));
        await HoldsAsync(new($"P13 {type}", spec + "secretRef: {name: a}", secret ? null :
            "cannot specify spec.secretRef when spec.type is one of Static, ExternalArtifact, AWSCodeCommit*, ACRArtifactTag, ECRArtifactTag or GARArtifactTag"));
        if (type is not ("Static" or "ExternalArtifact"))
        {
            await HoldsAsync(new($"P3 {type}", $"type: {type}", P3));
        }
    }

    [Fact]
    public async Task Schema_Defaults_AreFilledIn()
    {
        Dictionary<string, object?> kept = await HoldsAsync(
            new("defaults", Oci + "filter: {semver: '>0'}\nschedule: [{cron: '0 8 * * *'}]"));

        kept.At("spec", "filter", "limit").ShouldBe(100L);
        JsonTree.DeepEquals(kept.ListAt("spec", "schedule")![0], JsonTree.Parse(
            """{"cron":"0 8 * * *","timeZone":"UTC","window":"0s"}""")).ShouldBeTrue();
    }

    [Fact]
    public async Task Schema_WithoutFilter_GetsNoLimit() =>
        (await HoldsAsync(new("no filter", Oci.TrimEnd()))).MapAt("spec")!.Keys.Order().ShouldBe(["type", "url"]);

    [Fact]
    public async Task Schema_DefaultValues_AreKeptAsTheyAre()
    {
        Dictionary<string, object?> kept = await HoldsAsync(new("values", "type: Static\ndefaultValues: {a: 1, b: [x, {c: null}], d: null, e: 1.5}"));

        JsonTree.DeepEquals(kept.At("spec", "defaultValues"), JsonTree.Parse("""{"a":1,"b":["x",{"c":null}],"d":null,"e":1.5}"""))
            .ShouldBeTrue(JsonTree.ToJson(kept.At("spec", "defaultValues")));
    }

    private Task<Dictionary<string, object?>> HoldsAsync(CrdCase row) =>
        CrdCaseAssert.HoldsAsync(cluster, "ResourceSetInputProvider", "resourcesetinputproviders", row);
}
