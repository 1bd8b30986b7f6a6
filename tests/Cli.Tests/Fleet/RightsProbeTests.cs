using Serverless.Engine.Resources;
using Serverless.Functions.Tests.Infrastructure;
using Serverless.Sandbox.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Fleet;

/// <summary>The rights that <c>fleet check</c> asks for are those of config/rbac/flux-serverless.yaml, no more and no less.</summary>
public sealed class RightsProbeTests
{
    private static readonly string File = Path.Combine(CliCluster.RepositoryRoot(), "config", "rbac", "flux-serverless.yaml");
    private static readonly ClusterRole Role = ClusterRole.Read(File, "flux-serverless", "flux-serverless-secrets");

    [Fact]
    public async Task Check_WithTheRolesOfTheFile_FindsNothingMissing()
    {
        await using CliFleet fleet = await PrepareAsync();
        fleet.Sandbox("dev").Fault = request => Role.Allows(request) || IsTenant(request) ? null : Refuse(request);

        CliResult result = await fleet.RunAsync("fleet", "check");

        result.Output.ShouldContain("can be looked after", Case.Sensitive, result.Output);
        result.ExitCode.ShouldBe(0, result.Output);
    }

    [Fact]
    public async Task Check_WithoutAnyOfThem_NamesEach()
    {
        await using CliFleet fleet = await PrepareAsync();
        fleet.Sandbox("dev").Fault = request => IsNeededToAsk(request) ? null : IsTenant(request) ? RefuseImpersonation("apps") : Refuse(request);

        CliResult result = await fleet.RunAsync("fleet", "check", "-o", "json");

        result.ExitCode.ShouldBe(1);
        string problem = (string)((Dictionary<string, object?>)((List<object?>)JsonTree.Parse(result.Output)!)[0]!).ListAt("problems")!.ShouldHaveSingleItem()!;
        string[] missing = [.. problem["rights missing: ".Length..].Split(", ").Select(right => right.Replace(" in apps", "", StringComparison.Ordinal).Replace(" in flux-system", "", StringComparison.Ordinal)).Distinct()];
        string[] askedAnyway = ["list resourcesets", "list resourcesetinputproviders", "list deployments.apps", "list alerts.notification.toolkit.fluxcd.io"];
        missing.Order(StringComparer.Ordinal).ShouldBe(Role.Rights.Except(askedAnyway).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Check_WhereAProvidersSecretMayNotBeRead_NamesIt()
    {
        await using CliFleet fleet = await PrepareAsync();
        fleet.Sandbox("dev").Fault = request => request.Path.EndsWith("/secrets/hook", StringComparison.Ordinal) ? Refuse(request) : null;

        (await fleet.RunAsync("fleet", "check")).Output.ShouldContain("rights missing: get secrets in apps");
    }

    [Fact]
    public async Task Check_BeforeThereAreResourceSets_AsksForTheDefaultServiceAccount()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        await System.IO.File.WriteAllTextAsync(fleet.PathOf("dev.settings.json"), """{"defaultServiceAccount":"rollout"}""", TestContext.Current.CancellationToken);
        fleet.Sandbox("dev").Fault = request => request.User == "system:serviceaccount:default:rollout" ? Refuse(request) : null;
        CliResult granted = await fleet.RunAsync("fleet", "check");
        fleet.Sandbox("dev").Fault = request => request.User == "system:serviceaccount:default:rollout" ? RefuseImpersonation("default")
            : request.Path.Contains("/serviceaccounts/", StringComparison.Ordinal) ? Refuse(request) : null;

        CliResult result = await fleet.RunAsync("fleet", "check");

        granted.ExitCode.ShouldBe(0, granted.Output);
        result.Output.ShouldContain("rights missing: get serviceaccounts in default, impersonate serviceaccounts in default", Case.Sensitive, result.Output);
    }

    [Fact]
    public async Task Check_WhereATenantMayNotDoItsWork_NamesTheTenant()
    {
        await using CliFleet fleet = await PrepareAsync();
        fleet.Sandbox("dev").Fault = request => IsTenant(request) && request.Path.EndsWith("/configmaps/flux-serverless-check", StringComparison.Ordinal) ? Refuse(request) : null;

        CliResult result = await fleet.RunAsync("fleet", "check");

        result.Output.ShouldContain("rights missing: get configmaps in apps as apps/rollout, patch configmaps in apps as apps/rollout, delete configmaps in apps as apps/rollout");
        result.Hint.ShouldContain("ServiceAccount");
    }

    [Fact]
    public async Task Check_RefusedByAPolicy_IsNoLackOfRights()
    {
        await using CliFleet fleet = await PrepareAsync();
        fleet.Sandbox("dev").Fault = request => request.Verb == "create"
            ? new SandboxFault { StatusCode = 403, Reason = "Forbidden", Message = "admission webhook \"policy.example\" denied the request: no" }
            : null;

        (await fleet.RunAsync("fleet", "check")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Check_WithoutTheRightToSeeDeployments_DoesNotSayThatNoOperatorRuns()
    {
        await using CliFleet fleet = await PrepareAsync();
        fleet.Sandbox("dev").Fault = request => request.Path == "/apis/apps/v1/deployments" ? Refuse(request) : null;

        CliResult result = await fleet.RunAsync("fleet", "check");

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldMatch(@"dev\s*\tTrue\s*\tv\S+\tinstalled\s*\tunknown\s*\tcan be looked after; whether the reference operator runs is unknown: deployments.apps is forbidden");
    }

    // A cluster whose objects need everything that the roles grant.
    private static async Task<CliFleet> PrepareAsync()
    {
        CliFleet fleet = await CliFleet.StartAsync("dev");
        await fleet.ApplyAsync("dev", """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"fluxinstances.fluxcd.controlplane.io"},
             "spec":{"group":"fluxcd.controlplane.io","scope":"Namespaced","names":{"plural":"fluxinstances","singular":"fluxinstance","kind":"FluxInstance","listKind":"FluxInstanceList"},
              "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
            """);
        await ApplyProviderAsync(fleet, "private", """{"type":"OCIArtifactTag","url":"oci://registry.example/app","secretRef":{"name":"pull"},"serviceAccountName":"puller"}""");
        await ApplyProviderAsync(fleet, "cloud", """{"type":"ACRArtifactTag","url":"oci://example.azurecr.io/app","serviceAccountName":"puller"}""");
        await fleet.ApplyAsync("dev", """{"apiVersion":"notification.toolkit.fluxcd.io/v1beta3","kind":"Provider","metadata":{"name":"hook","namespace":"apps"},"spec":{"type":"slack","secretRef":{"name":"hook"}}}""");
        await fleet.ApplyAsync("dev", """{"apiVersion":"notification.toolkit.fluxcd.io/v1beta3","kind":"Alert","metadata":{"name":"alert","namespace":"apps"},"spec":{"providerRef":{"name":"hook"},"eventSources":[]}}""");
        await fleet.ApplySetAsync("dev", "shop", """
            {"serviceAccountName":"rollout","resources":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"shop-<< inputs.tenant >>"}}]}
            """);
        return fleet;
    }

    private static Task<KubeObject> ApplyProviderAsync(CliFleet fleet, string name, string spec) => fleet.ApplyAsync(
        "dev", $$$"""{"apiVersion":"fluxcd.controlplane.io/v1","kind":"ResourceSetInputProvider","metadata":{"name":"{{{name}}}","namespace":"apps"},"spec":{{{spec}}}}""");

    private static bool IsTenant(SandboxRequest request) => request.User == "system:serviceaccount:apps:rollout";

    // Discovery, and the lists that tell what else to ask for.
    private static bool IsNeededToAsk(SandboxRequest request) =>
        request.Path.Split('/').Length < 5
        || (request.Verb == "list" && request.Path is "/apis/fluxcd.controlplane.io/v1/resourcesets" or "/apis/fluxcd.controlplane.io/v1/resourcesetinputproviders"
            or "/apis/notification.toolkit.fluxcd.io/v1beta3/alerts");

    // As the API server's authorization puts it.
    private static SandboxFault Refuse(SandboxRequest request)
    {
        string[] parts = request.Path.Trim('/').Split('/');
        string group = parts[0] == "api" ? "" : parts[1];
        string[] rest = parts[(parts[0] == "api" ? 2 : 3)..];
        string? ns = rest is ["namespaces", _, _, ..] ? rest[1] : null;
        rest = ns is null ? rest : rest[2..];
        string resource = rest.Length > 2 ? $"{rest[0]}/{rest[2]}" : rest[0];
        string qualified = group.Length == 0 ? rest[0] : $"{rest[0]}.{group}";
        string scope = ns is null ? "at the cluster scope" : $"in the namespace \"{ns}\"";
        return Refuse($"{qualified} is forbidden: User \"{request.User}\" cannot {request.Verb} resource \"{resource}\" in API group \"{group}\" {scope}");
    }

    private static SandboxFault RefuseImpersonation(string ns) =>
        Refuse($"serviceaccounts \"rollout\" is forbidden: User \"admin\" cannot impersonate resource \"serviceaccounts\" in API group \"\" in the namespace \"{ns}\"");

    private static SandboxFault Refuse(string message) => new() { StatusCode = 403, Reason = "Forbidden", Message = message };
}
