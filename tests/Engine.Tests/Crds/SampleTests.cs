using System.Net;
using System.Text.RegularExpressions;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Crds;

/// <summary>The API server accepts every sample, with the CRDs of the repository and strict field validation.</summary>
public sealed partial class SampleTests(CrdCluster cluster) : IClassFixture<CrdCluster>
{
    private static readonly Dictionary<string, string> Plurals = new()
    {
        ["ResourceSet"] = "resourcesets",
        ["ResourceSetInputProvider"] = "resourcesetinputproviders",
        ["Provider"] = "providers",
        ["Alert"] = "alerts",
    };

    public static TheoryData<string> Samples =>
        [.. RepositoryFiles.Crds("config/samples/podinfo").Select(f => Path.GetFileName(f)!).Where(f => f != "namespace.yaml")];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Sample_Object_IsAccepted(string file)
    {
        string folder = Path.Combine(RepositoryFiles.Root, "config/samples/podinfo");
        (HttpStatusCode made, _) = await cluster.SendAsync(
            HttpMethod.Post, "/api/v1/namespaces", "application/yaml", await File.ReadAllTextAsync(Path.Combine(folder, "namespace.yaml")));
        made.ShouldBeOneOf(HttpStatusCode.Created, HttpStatusCode.Conflict);

        foreach (string document in Separator().Split(await File.ReadAllTextAsync(Path.Combine(folder, file))))
        {
            string version = TopLevel("apiVersion", document);
            (HttpStatusCode code, Dictionary<string, object?> body) = await cluster.CreateDryAsync(
                $"/apis/{version}/namespaces/apps/{Plurals[TopLevel("kind", document)]}", document);
            code.ShouldBe(HttpStatusCode.Created, JsonTree.ToJson(body));
        }
    }

    private static string TopLevel(string key, string document) =>
        Regex.Match(document, $@"^{key}: (\S+)$", RegexOptions.Multiline).Groups[1].Value;

    [GeneratedRegex(@"^---\n", RegexOptions.Multiline)]
    private static partial Regex Separator();
}
