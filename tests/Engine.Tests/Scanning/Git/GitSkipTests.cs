using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Git;

/// <summary>providers.md §1.7.</summary>
public sealed class GitSkipTests
{
    private const string Exported = """{"exportedInputs":[{"id":"1","sha":"A","branch":"b","title":"old"}]}""";

    [Theory]
    [InlineData("'hold'", "hold", Exported, """[{"id":"1","sha":"A","branch":"b","title":"old","labels":["hold"]}]""")]
    [InlineData("'hold'", "hold", "{}", "[]")]
    [InlineData("'!deploy'", "", "{}", "[]")]
    [InlineData("'!deploy'", "deploy", Exported, """[{"id":"1","sha":"B","branch":"b","title":"new","labels":["deploy"]}]""")]
    [InlineData("'hold','!deploy'", "deploy", Exported, """[{"id":"1","sha":"B","branch":"b","title":"new","labels":["deploy"]}]""")]
    public async Task Skip_RowOfTheTable_Decides(string skip, string label, string status, string expected)
    {
        string labels = label.Length > 0 ? $$"""[{"name":"{{label}}"}]""" : "[]";
        await using GitService service = await GitService.StartAsync($$"""[{"number":1,"title":"new","head":{"sha":"B","ref":"b"},"labels":{{labels}}}]""");

        List<Dictionary<string, object?>> inputs = await service.ScanAsync(
            "GitHubPullRequest", "https://github.com/o/r", $",\"skip\":{{\"labels\":[{skip.Replace('\'', '"')}]}}", status);

        JsonTree.ToJson(new List<object?>(inputs)).ShouldBe(expected);
    }

    [Fact]
    public async Task Skip_TypeWithoutLabels_ANegatedLabelSkipsAll()
    {
        await using GitService service = await GitService.StartAsync("""[{"name":"1.0.0","commit":{"sha":"s"}}]""");

        (await service.ScanAsync("GitHubTag", "https://github.com/o/r", """,'skip':{'labels':['!x']}""".Replace('\'', '"'))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"exportedInputs":["x"]}""", "invalid exportedInputs values")]
    [InlineData("""{"exportedInputs":[{"id":"1","sha":5}]}""", "failed to override result from exportedInput: ")]
    [InlineData("""{"exportedInputs":[{"id":"1","labels":"x"}]}""", "failed to override result from exportedInput: ")]
    public async Task Skip_ExportedInputsOfAWrongType_Fail(string status, string message)
    {
        await using GitService service = await GitService.StartAsync("""[{"number":1,"title":"new","head":{"sha":"B","ref":"b"},"labels":[{"name":"hold"}]}]""");

        (await Should.ThrowAsync<ProviderException>(service.ScanAsync("GitHubPullRequest", "https://github.com/o/r", """,'skip':{'labels':['hold']}""".Replace('\'', '"'), status)))
            .Message.ShouldContain(message);
    }
}
