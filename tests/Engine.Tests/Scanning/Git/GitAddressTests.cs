using Serverless.Engine.Scanning.Providers;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Git;

/// <summary>providers.md §11.1: which addresses each family takes, and where it then asks.</summary>
public sealed class GitAddressTests
{
    [Theory]
    [InlineData("GitHubTag", "https://github.com/o/r", "GET https://api.github.com/repos/o/r/tags?per_page=100")]
    [InlineData("GitHubTag", "https://ghe.example.com/o/r", "GET https://ghe.example.com/api/v3/repos/o/r/tags?per_page=100")]
    [InlineData("GitHubTag", "https://ghe.example.com:8443/o/r", "GET https://ghe.example.com:8443/api/v3/repos/o/r/tags?per_page=100")]
    [InlineData("GitHubTag", "https://api.acme.ghe.com/o/r", "GET https://api.acme.ghe.com/repos/o/r/tags?per_page=100")]
    [InlineData("GitHubTag", "https://github.com/o/r.git", "GET https://api.github.com/repos/o/r.git/tags?per_page=100")]
    [InlineData("GitHubBranch", "https://github.com/o/r", "GET https://api.github.com/repos/o/r/branches?per_page=100")]
    [InlineData("GitHubPullRequest", "https://github.com/o/r", "GET https://api.github.com/repos/o/r/pulls?state=open&per_page=100")]
    [InlineData("GitLabTag", "https://gitlab.com/g/sub/p", "GET https://gitlab.com/api/v4/projects/g%2Fsub%2Fp/repository/tags?per_page=100")]
    [InlineData("GitLabBranch", "https://gitlab.com/g/p.x", "GET https://gitlab.com/api/v4/projects/g%2Fp.x/repository/branches?per_page=100")]
    [InlineData("GitLabMergeRequest", "https://gitlab.com/g/p", "GET https://gitlab.com/api/v4/projects/g%2Fp/merge_requests?state=opened&per_page=100")]
    [InlineData("GitLabEnvironment", "https://gitlab.com/g/p", "GET https://gitlab.com/api/v4/projects/g%2Fp/environments?per_page=100")]
    [InlineData("GiteaTag", "https://codeberg.org/o/r", "GET https://codeberg.org/api/v1/repos/o/r/tags?page=1&limit=100")]
    [InlineData("GiteaBranch", "http://gitea.local:3000/o/r", "GET http://gitea.local:3000/api/v1/repos/o/r/branches?page=1&limit=100")]
    [InlineData("GiteaPullRequest", "https://codeberg.org/o/r", "GET https://codeberg.org/api/v1/repos/o/r/pulls?state=open&page=1&limit=100")]
    public async Task Scan_Address_AsksTheApi(string type, string url, string line)
    {
        await using GitService service = await GitService.StartAsync("[]");

        (await service.ScanAsync(type, url)).ShouldBeEmpty();

        service.Lines.ShouldBe([line]);
    }

    [Theory]
    [InlineData("AzureDevOpsTag", "refs?filter=tags&peelTags=true&$top=100&api-version=7.1")]
    [InlineData("AzureDevOpsBranch", "stats/branches?api-version=7.1")]
    [InlineData("AzureDevOpsPullRequest", "pullrequests?$top=100&$skip=0&api-version=7.1")]
    public async Task Scan_AzureDevOps_AsksTheApiWithNamesEncoded(string type, string path)
    {
        await using GitService service = await GitService.StartAsync("""{"value":[]}""");

        await service.ScanAsync(type, "https://dev.azure.com/acme/My%20Project/_git/app");

        service.Lines.ShouldBe([$"GET https://dev.azure.com/acme/My%20Project/_apis/git/repositories/app/{path}"]);
    }

    [Theory]
    [InlineData("GitHubTag", "https://github.com/o", "invalid GitHub URL \"https://github.com/o\": can't find owner and repository")]
    [InlineData("GitHubTag", "https://github.com/o/r/", "invalid GitHub URL \"https://github.com/o/r/\": can't find owner and repository")]
    [InlineData("GitHubTag", "https://github.com/o/r/x", "invalid GitHub URL \"https://github.com/o/r/x\": can't find owner and repository")]
    [InlineData("GitLabTag", "https://gitlab.com/", "invalid GitLab URL \"https://gitlab.com/\": can't find project")]
    [InlineData("GiteaTag", "https://codeberg.org/o", "invalid Gitea URL \"https://codeberg.org/o\": can't find owner and repository")]
    [InlineData("AzureDevOpsTag", "https://dev.azure.com/o/p/r", "invalid AzureDevOps URL \"https://dev.azure.com/o/p/r\": can't find owner and repository")]
    [InlineData("AzureDevOpsTag", "https://acme.visualstudio.com/p/_git/r", "unsupported Azure DevOps host: https://acme.visualstudio.com")]
    [InlineData("AzureDevOpsTag", "http://dev.azure.com/o/p/_git/r", "unsupported Azure DevOps host: http://dev.azure.com")]
    [InlineData("AWSCodeCommitTag", "http://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app", "invalid AWSCodeCommit URL \"http://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app\": scheme must be https")]
    [InlineData("AWSCodeCommitTag", "https://github.com/v1/repos/app", "invalid AWSCodeCommit URL \"https://github.com/v1/repos/app\": host must start with 'git-codecommit.'")]
    [InlineData("AWSCodeCommitTag", "https://git-codecommit.eu-west-1.example.com/v1/repos/app", "invalid AWSCodeCommit URL \"https://git-codecommit.eu-west-1.example.com/v1/repos/app\": host must end with '.amazonaws.com' or '.amazonaws.com.cn'")]
    [InlineData("AWSCodeCommitTag", "https://git-codecommit.eu-west-1.amazonaws.com/repos/app", "invalid AWSCodeCommit URL \"https://git-codecommit.eu-west-1.amazonaws.com/repos/app\": path must be /v1/repos/{repository}")]
    public async Task Scan_WrongAddress_SaysWhatIsMissing(string type, string url, string message)
    {
        await using GitService service = await GitService.StartAsync("[]");

        (await Should.ThrowAsync<ProviderException>(service.ScanAsync(type, url))).Message.ShouldBe($"failed to create Git provider: {message}");
        service.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Feature/ABC_1", "feature-abc-1")]
    [InlineData("-x-", "x")]
    [InlineData("a--b", "a--b")]
    [InlineData("über", "ber")]
    [InlineData("a/ü/b", "a---b")]
    public void Slug_Name_BecomesALabel(string name, string slug) => Engine.Scanning.Git.GitLabClient.Slug(name).ShouldBe(slug);

    [Fact]
    public void Slug_LongName_IsCut() => Engine.Scanning.Git.GitLabClient.Slug(new string('a', 62) + "/b").ShouldBe(new string('a', 62));
}
