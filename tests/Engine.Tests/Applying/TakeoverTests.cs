using Serverless.Engine.Applying;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Applying;

/// <summary>reconcile.md §7.6: which managers lose their fields.</summary>
public sealed class TakeoverTests
{
    [Theory]
    [InlineData("kustomize-controller", "Apply", true)]
    [InlineData("kustomize-controller", "Update", false)]
    [InlineData("helm", "Update", true)]
    [InlineData("helm", "Apply", false)]
    [InlineData("helm-2", "Update", false)]
    [InlineData("kubectl", "Apply", true)]
    [InlineData("kubectl-edit", "Update", true)]
    [InlineData("before-first-apply", "Update", true)]
    [InlineData("before-first-apply", "Apply", false)]
    [InlineData("terraform", "Apply", true)]
    [InlineData("terraform", "Update", true)]
    [InlineData("terraform-2", "Update", false)]
    [InlineData("Terraform", "Update", false)]
    [InlineData("flux-operator", "Update", true)]
    public void PatchFor_OneForeignManager_TakesItsFieldsOrNot(string manager, string operation, bool taken)
    {
        KubeObject live = Live($"{{manager: {manager}, operation: {operation}, fieldsV1: {{'f:data': {{'f:a': {{}}}}}}}}");

        List<object?>? patch = new Takeover(["terraform", "flux-operator"]).PatchFor(live);

        (patch is not null).ShouldBe(taken);
    }

    [Fact]
    public void PatchFor_Subresource_IsLeftAlone() =>
        new Takeover(["terraform"]).PatchFor(Live("{manager: terraform, operation: Update, subresource: status, fieldsV1: {}}")).ShouldBeNull();

    [Fact]
    public void PatchFor_OurOwnEntry_IsNeverTaken() =>
        new Takeover(["flux-operator"]).PatchFor(Live("{manager: flux-operator, operation: Apply, fieldsV1: {}}")).ShouldBeNull();

    [Fact]
    public void PatchFor_SeveralManagers_UnitesTheirFieldsIntoOursAtTheEnd()
    {
        KubeObject live = Live(
            "{manager: flux-operator, operation: Apply, apiVersion: v1, fieldsV1: {'f:data': {'f:a': {}}}}",
            "{manager: terraform, operation: Update, apiVersion: v1, fieldsV1: {'f:data': {'f:b': {}}}}",
            "{manager: other, operation: Update, apiVersion: v1, fieldsV1: {'f:data': {'f:c': {}}}}",
            "{manager: terraform, operation: Apply, apiVersion: v1, fieldsV1: {'f:data': {'f:d': {}}}}");

        List<object?> patch = new Takeover(["terraform"]).PatchFor(live).ShouldNotBeNull();

        JsonTree.DeepEquals(patch, YamlReader.ReadDocument("""
            - op: replace
              path: /metadata/managedFields
              value:
              - {manager: other, operation: Update, apiVersion: v1, fieldsV1: {'f:data': {'f:c': {}}}}
              - {manager: flux-operator, operation: Apply, apiVersion: v1, fieldsV1: {'f:data': {'f:a': {}, 'f:b': {}, 'f:d': {}}}}
            """)).ShouldBeTrue(System.Text.Encoding.UTF8.GetString(JsonTree.ToUtf8(patch)));
    }

    private static KubeObject Live(params string[] entries)
    {
        string yaml = $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a, namespace: b, managedFields: [{string.Join(", ", entries)}]}}}}";
        return new((Dictionary<string, object?>)YamlReader.ReadDocument(yaml)!);
    }
}
