using Serverless.Cli.Diffing;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Diffing;

public sealed class ObjectDiffTests
{
    [Theory]
    [InlineData("""{"spec":{"a":1}}""", """{"spec":{"a":2}}""", "~ spec.a: 1 → 2")]
    [InlineData("""{"spec":{"a":1}}""", """{"spec":{}}""", "- spec.a: 1")]
    [InlineData("""{"spec":{}}""", """{"spec":{"a":{"b":"c"}}}""", """+ spec.a: {"b":"c"}""")]
    [InlineData("""{"metadata":{"labels":{"example.com/x":"1"},"uid":"u"}}""", """{"metadata":{"labels":{"example.com/x":"2"}}}""", """~ metadata.labels."example.com/x": "1" → "2" """)]
    [InlineData("""{"spec":{"c":[{"name":"x","i":1},{"name":"y","i":1}]}}""", """{"spec":{"c":[{"name":"y","i":2}]}}""", """- spec.c[x]: {"name":"x","i":1}|~ spec.c[y].i: 1 → 2""")]
    [InlineData("""{"spec":{"l":[1,2]}}""", """{"spec":{"l":[1,3,4]}}""", "~ spec.l[1]: 2 → 3|+ spec.l[2]: 4")]
    [InlineData("""{"status":{"a":1}}""", """{"status":{"a":2}}""", "")]
    [InlineData("""{"data":{"f":"a\nb\n"}}""", """{"data":{"f":"a\nc\n"}}""", "~ data.f:|  - b|  + c")]
    public void Fields_ThatDiffer_AreOneLineEach(string live, string planned, string expected) =>
        string.Join('|', ObjectDiff.Lines(Parse(live), Parse(planned))).ShouldBe(expected.TrimEnd());

    [Fact]
    public void Secrets_AreCompared_WithoutTheirValues()
    {
        KubeObject live = Parse("""{"apiVersion":"v1","kind":"Secret","data":{"a":"b25l","b":"dHdv"}}""");
        KubeObject planned = Parse("""{"apiVersion":"v1","kind":"Secret","data":{"a":"dGhyZWU=","c":"Zm91cg=="}}""");

        string.Join('|', ObjectDiff.Lines(live, planned)).ShouldBe("~ data.a: *** → *** (changed)|- data.b: ***|+ data.c: ***");
    }

    private static KubeObject Parse(string json)
    {
        KubeObject item = CliCluster.Parse(json);
        item.Root.TryAdd("apiVersion", "v1");
        item.Root.TryAdd("kind", "ConfigMap");
        return item;
    }
}
