using Serverless.Engine.Applying;
using Serverless.Engine.Applying.Mutations;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Applying;

/// <summary>checksumFrom: the vectors of resources.md §9 and the rules of reconcile.md §5 item 4.</summary>
public sealed class ChecksumTests
{
    private static readonly KubeObject Config = Parse("{apiVersion: v1, kind: ConfigMap, metadata: {name: cfg, namespace: apps}, data: {b: '2', a: '1'}}");
    private static readonly KubeObject Secret = Parse("{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: apps}, data: {k: dg==}}");
    private static readonly ChecksumReference ConfigReference = new("ConfigMap", "apps", "cfg");
    private static readonly ChecksumReference SecretReference = new("Secret", "apps", "s");

    [Fact]
    public void OneConfigMap_HasTheSpecifiedSum() =>
        Checksums.Of([(ConfigReference, Config)]).ShouldBe("sha256:b12ba69fe30336c1428031079c8ca162c97e734ca6a25988cdb16114e3c8f920");

    [Fact]
    public void ConfigMapThenSecret_HasTheSpecifiedSum() =>
        Checksums.Of([(ConfigReference, Config), (SecretReference, Secret)])
            .ShouldBe("sha256:140dbac756771a29fe30fc52fe20c39f34b548cae891db8c2fb178d76705edaf");

    [Fact]
    public void StringData_OverlaysData()
    {
        KubeObject overlaid = Parse("{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: apps}, data: {k: b2xk}, stringData: {k: v}}");

        Checksums.Of([(SecretReference, overlaid)]).ShouldBe(Checksums.Of([(SecretReference, Secret)]));
    }

    [Fact]
    public void BinaryData_CountsDecoded()
    {
        KubeObject binary = Parse("{apiVersion: v1, kind: ConfigMap, metadata: {name: cfg, namespace: apps}, data: {b: '2'}, binaryData: {a: MQ==}}");

        Checksums.Of([(ConfigReference, binary)]).ShouldBe(Checksums.Of([(ConfigReference, Config)]));
    }

    [Fact]
    public void RepeatedReference_CountsAgain() =>
        Checksums.Of([(ConfigReference, Config), (ConfigReference, Config)]).ShouldNotBe(Checksums.Of([(ConfigReference, Config)]));

    [Fact]
    public void References_AreTrimmedOverLines() =>
        ChecksumReference.ParseList("ConfigMap/apps/cfg,\n  Secret/apps/s ,,").ShouldBe([ConfigReference, SecretReference]);

    [Theory]
    [InlineData("cfg", "invalid fluxcd.controlplane.io/checksumFrom reference 'cfg' must be in the format 'Kind/namespace/name'")]
    [InlineData("ConfigMap/cfg", "invalid fluxcd.controlplane.io/checksumFrom reference 'ConfigMap/cfg' must be in the format 'Kind/namespace/name'")]
    [InlineData("ConfigMap/a/b/c", "invalid fluxcd.controlplane.io/checksumFrom reference 'ConfigMap/a/b/c' must be in the format 'Kind/namespace/name'")]
    [InlineData("Pod/apps/cfg", "unsupported kind 'Pod' in fluxcd.controlplane.io/checksumFrom, only ConfigMap and Secret are allowed")]
    [InlineData("configmap/apps/cfg", "unsupported kind 'configmap' in fluxcd.controlplane.io/checksumFrom, only ConfigMap and Secret are allowed")]
    public void MalformedReference_IsNamed(string text, string message) =>
        Should.Throw<ApplyException>(() => ChecksumReference.ParseList(text)).Message.ShouldBe(message);

    [Fact]
    public void Places_AreFoundAtAnyDepth()
    {
        KubeObject target = Parse("""
            apiVersion: example.com/v1
            kind: Thing
            metadata: {name: t, annotations: {fluxcd.controlplane.io/checksumFrom: "ConfigMap/a/b"}}
            spec:
              template: {metadata: {annotations: {fluxcd.controlplane.io/checksumFrom: "ConfigMap/a/b"}}}
              list: [{metadata: {annotations: {fluxcd.controlplane.io/checksumFrom: "ConfigMap/a/b"}}}, {metadata: {annotations: {fluxcd.controlplane.io/checksumFrom: ""}}}]
            """);

        Checksums.PlacesIn(target).Count().ShouldBe(3);
    }

    private static KubeObject Parse(string yaml) => new((Dictionary<string, object?>)YamlReader.ReadDocument(yaml)!);
}
