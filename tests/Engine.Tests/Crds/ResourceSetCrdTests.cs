using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Crds;

/// <summary>The ResourceSet schema against resources.md §2.</summary>
public sealed class ResourceSetCrdTests(CrdCluster cluster) : IClassFixture<CrdCluster>
{
    private const string OneStep = "steps:\n- name: a\n  resourcesTemplate: x";

    private static readonly CrdCase[] Rows =
    [
        new("minimal", "resources: [{kind: X}]"),
        new("V1 flatten alone", "resources: []\ninputStrategy: {name: Flatten}"),
        new("V1 with Permute", "resources: []\ninputStrategy: {name: Permute, includeEmptyProviders: true}"),
        new("V1 with Flatten", "resources: []\ninputStrategy: {name: Flatten, includeEmptyProviders: true}",
            "includeEmptyProviders only applies when name is Permute", "spec.inputStrategy"),
        new("V1 false counts as present", "resources: []\ninputStrategy: {name: Flatten, includeEmptyProviders: false}",
            "includeEmptyProviders only applies when name is Permute", "spec.inputStrategy"),
        new("inputStrategy without name", "resources: []\ninputStrategy: {}", "Required value", "spec.inputStrategy.name"),
        new("inputStrategy enum", "resources: []\ninputStrategy: {name: Zip}", "Unsupported value: \"Zip\"", "spec.inputStrategy.name"),
        new("V2 name", "resources: []\ninputsFrom: [{name: a}]"),
        new("V2 selector", "resources: []\ninputsFrom: [{selector: {matchLabels: {a: b}}}]"),
        new("V2 selector by expression", "resources: []\ninputsFrom: [{selector: {matchExpressions: [{key: a, operator: Exists}]}}]"),
        new("V2 neither", "resources: []\ninputsFrom: [{kind: ResourceSetInputProvider}]",
            "at least one of name or selector must be set for input provider references", "spec.inputsFrom[0]"),
        new("V3 both", "resources: []\ninputsFrom: [{name: a, selector: {}}]",
            "cannot set both name and selector for input provider references", "spec.inputsFrom[0]"),
        new("inputsFrom full", "resources: []\ninputsFrom: [{apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSetInputProvider, name: a}]"),
        new("inputsFrom apiVersion", "resources: []\ninputsFrom: [{apiVersion: v2, name: a}]", "Unsupported value: \"v2\"", "spec.inputsFrom[0].apiVersion"),
        new("inputsFrom kind", "resources: []\ninputsFrom: [{kind: ResourceSet, name: a}]", "Unsupported value: \"ResourceSet\"", "spec.inputsFrom[0].kind"),
        new("V4 resources", OneStep + "\nresources: [{kind: X}]", "steps is mutually exclusive with resources and resourcesTemplate"),
        new("V4 empty resources", OneStep + "\nresources: []", "steps is mutually exclusive with resources and resourcesTemplate"),
        new("V4 template", OneStep + "\nresourcesTemplate: x", "steps is mutually exclusive with resources and resourcesTemplate"),
        new("V5 steps", OneStep),
        new("V5 template", "resourcesTemplate: x"),
        new("V5 both kinds", "resourcesTemplate: x\nresources: [{kind: X}]"),
        new("V5 none", "wait: true", "at least one of steps, resources or resourcesTemplate must be set"),
        new("V6 different", OneStep + "\n- name: b\n  resources: []"),
        new("V6 equal", OneStep + "\n- name: a\n  resources: []", "step names must be unique", "spec.steps"),
        new("V7 neither", "steps: [{name: a}]", "at least one of resources or resourcesTemplate must be set", "spec.steps[0]"),
        new("steps empty", "steps: []", "should have at least 1 items", "spec.steps"),
        new("steps 20", Steps(20)),
        new("steps 21", Steps(21), "must have at most 20 items", "spec.steps"),
        new("step without name", "steps: [{resources: []}]", "Required value", "spec.steps[0].name"),
        new("step name 63", $"steps: [{{name: {new string('a', 63)}, resources: []}}]"),
        new("step name 64", $"steps: [{{name: {new string('a', 64)}, resources: []}}]", "may not be more than 63", "spec.steps[0].name"),
        new("step name upper case", "steps: [{name: A, resources: []}]", "spec.steps[0].name in body should match", "spec.steps[0].name"),
        new("step name dash last", "steps: [{name: a-, resources: []}]", "should match", "spec.steps[0].name"),
        new("step timeout", "steps: [{name: a, timeout: 1h1.5m30s100ms, resources: []}]"),
        new("step timeout unit", "steps: [{name: a, timeout: 1d, resources: []}]", "should match", "spec.steps[0].timeout"),
        new("step timeout empty", "steps: [{name: a, timeout: '', resources: []}]", "should match", "spec.steps[0].timeout"),
        new("step timeout nanoseconds", "steps: [{name: a, timeout: 1ns, resources: []}]", "should match", "spec.steps[0].timeout"),
        new("resources item", "resources: [text]", "must be of type object", "spec.resources[0]"),
        new("dependsOn full", "resources: []\ndependsOn: [{apiVersion: v1, kind: Secret, name: a, namespace: b, ready: true, readyExpr: 'true'}]"),
        new("dependsOn apiVersion", "resources: []\ndependsOn: [{kind: Secret, name: a}]", "Required value", "spec.dependsOn[0].apiVersion"),
        new("dependsOn kind", "resources: []\ndependsOn: [{apiVersion: v1, name: a}]", "Required value", "spec.dependsOn[0].kind"),
        new("dependsOn name", "resources: []\ndependsOn: [{apiVersion: v1, kind: Secret}]", "Required value", "spec.dependsOn[0].name"),
        new("common labels are strings", "resources: []\ncommonMetadata: {labels: {a: 1}}", "must be of type string", "spec.commonMetadata.labels.a"),
        new("everything else", "resources: []\nserviceAccountName: a\nwait: true\ncommonMetadata: {labels: {a: b}, annotations: {c: d}}"),
        new("inputs are maps", "resources: []\ninputs: [text]", "must be of type object", "spec.inputs[0]"),
    ];

    public static TheoryData<string> Cases => [.. Rows.Select(row => row.Rule)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Schema_Rule_HoldsWithItsMessage(string rule) =>
        await CrdCaseAssert.HoldsAsync(cluster, "ResourceSet", "resourcesets", Rows.Single(row => row.Rule == rule));

    [Fact]
    public async Task Schema_FreeFormParts_AreKeptAsTheyAre()
    {
        const string Spec = """
            inputs: [{text: a, number: 1, ratio: 1.5, list: [1, {b: null}], nothing: null, flag: true, map: {deep: {er: x}}}]
            resources: [{kind: X, spec: {any: {thing: [1]}}, metadata: {labels: {a: 1}}}]
            """;
        Dictionary<string, object?> kept = await CrdCaseAssert.HoldsAsync(cluster, "ResourceSet", "resourcesets", new("free form", Spec));

        JsonTree.DeepEquals(kept.ListAt("spec", "inputs")![0], JsonTree.Parse(
            """{"text":"a","number":1,"ratio":1.5,"list":[1,{"b":null}],"nothing":null,"flag":true,"map":{"deep":{"er":"x"}}}"""))
            .ShouldBeTrue(JsonTree.ToJson(kept.At("spec", "inputs")));
        JsonTree.DeepEquals(kept.ListAt("spec", "resources")![0], JsonTree.Parse(
            """{"kind":"X","spec":{"any":{"thing":[1]}},"metadata":{"labels":{"a":1}}}"""))
            .ShouldBeTrue(JsonTree.ToJson(kept.At("spec", "resources")));
    }

    [Fact]
    public async Task Schema_OptionalFields_GetNoDefaults()
    {
        Dictionary<string, object?> kept = await CrdCaseAssert.HoldsAsync(
            cluster, "ResourceSet", "resourcesets", new("no defaults", "resources: []\ninputStrategy: {name: Permute}"));

        kept.MapAt("spec")!.Keys.Order().ShouldBe(["inputStrategy", "resources"]);
        kept.MapAt("spec", "inputStrategy")!.Keys.ShouldBe(["name"]);
    }

    private static string Steps(int count) =>
        "steps: [" + string.Join(", ", Enumerable.Range(0, count).Select(i => $"{{name: s{i}, resources: []}}")) + "]";
}
