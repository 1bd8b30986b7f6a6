using System.Text;
using System.Text.RegularExpressions;
using Serverless.Engine.Resources;
using Serverless.Functions.Hosting;
using Serverless.Functions.Tests.Published;
using Serverless.Engine.Scanning.Store;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Infrastructure;

/// <summary>The templates (functions-host.md §17 to §20): compiled and linted where the compiler runs, and read as text everywhere.</summary>
public sealed partial class BicepTests
{
    private static readonly string Folder = Path.Combine(PublishedHandler.RepositoryRoot(), "infra", "bicep");

    /// <summary>Resource types with the API versions of the contract, and the versions that we chose for the rest.</summary>
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["Microsoft.Web/serverfarms"] = ["2024-04-01"],
        ["Microsoft.Web/sites"] = ["2024-04-01"],
        ["Microsoft.Web/sites/config"] = ["2024-11-01"],
        ["Microsoft.Web/sites/basicPublishingCredentialsPolicies"] = ["2024-04-01"],
        ["Microsoft.Storage/storageAccounts"] = ["2023-05-01"],
        ["Microsoft.Storage/storageAccounts/blobServices"] = ["2023-05-01"],
        ["Microsoft.Storage/storageAccounts/blobServices/containers"] = ["2023-05-01"],
        ["Microsoft.Storage/storageAccounts/managementPolicies"] = ["2023-05-01"],
        ["Microsoft.Storage/storageAccounts/queueServices"] = ["2023-05-01"],
        ["Microsoft.Storage/storageAccounts/queueServices/queues"] = ["2023-05-01"],
        ["Microsoft.Authorization/roleAssignments"] = ["2022-04-01"],
        ["Microsoft.Insights/components"] = ["2020-02-02"],
        ["Microsoft.Insights/actionGroups"] = ["2023-01-01"],
        ["Microsoft.Insights/scheduledQueryRules"] = ["2023-03-15-preview"],
        ["Microsoft.OperationalInsights/workspaces"] = ["2023-09-01"],
        ["Microsoft.ManagedIdentity/userAssignedIdentities"] = ["2023-01-31"],
        ["Microsoft.KeyVault/vaults"] = ["2023-07-01"],
        ["Microsoft.ContainerRegistry/registries"] = ["2023-07-01"],
        ["Microsoft.ContainerRegistry/registries/webhooks"] = ["2023-07-01"],
        ["Microsoft.EventGrid/systemTopics"] = ["2022-06-15"],
        ["Microsoft.EventGrid/systemTopics/eventSubscriptions"] = ["2022-06-15"],
        ["Microsoft.Network/virtualNetworks"] = ["2023-11-01"],
        ["Microsoft.Network/privateEndpoints"] = ["2023-11-01"],
        ["Microsoft.Network/privateEndpoints/privateDnsZoneGroups"] = ["2023-11-01"],
        ["Microsoft.Network/privateDnsZones"] = ["2020-06-01"],
        ["Microsoft.Network/privateDnsZones/virtualNetworkLinks"] = ["2020-06-01"],
    };

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.bicep", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Build_And_Lint_AreCleanWhereTheCompilerRuns()
    {
        Assert.SkipWhen(BicepCompiler.Path is null, "the Bicep compiler is not made for this machine");
        string main = Path.Combine(Folder, "main.bicep");

        (int built, string template, string problems) = await BicepCompiler.RunAsync("build", main, "--stdout");
        (int linted, _, string findings) = await BicepCompiler.RunAsync("lint", main);

        (built, problems, linted, findings).ShouldBe((0, "", 0, ""));
        template.ShouldContain("\"FlexConsumption\"");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Structure_IsBalanced(string file)
    {
        Stack<char> open = [];
        foreach (char c in Texts().Replace(Read(file), ""))
        {
            if ("{[(".Contains(c, StringComparison.Ordinal))
            {
                open.Push(c);
            }
            else if ("}])".IndexOf(c, StringComparison.Ordinal) is var kind and >= 0)
            {
                open.TryPop(out char begin).ShouldBeTrue();
                begin.ShouldBe("{[("[kind]);
            }
        }

        open.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Parameters_AreDocumentedAndUsed(string file)
    {
        string text = Read(file);
        foreach (Match parameter in Declarations().Matches(text))
        {
            string name = parameter.Groups["name"].Value;
            parameter.Groups["decorators"].Value.ShouldContain("@description(", Case.Sensitive, $"{file}: {name}");
            Regex.Count(text, $@"\b{name}\b").ShouldBeGreaterThan(1, $"{file}: {name} is not used");
        }

        text.ShouldStartWith("metadata description = ");
        Outputs().Count(text).ShouldBe(Regex.Count(text, "(?m)^output "), $"{file}: every output is documented");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Resources_AreOfKnownTypesAndVersions(string file)
    {
        foreach (Match resource in Resources().Matches(Read(file)))
        {
            (string type, string version) = (resource.Groups["type"].Value, resource.Groups["version"].Value);
            Known.ShouldContainKey(type, file);
            Known[type].ShouldContain(version, $"{file}: {type}");
        }
    }

    [Fact]
    public void Settings_ThatFlexForbids_AreAbsent()
    {
        string all = string.Concat(Files.Select(f => Read(f.Data)));
        foreach (string setting in new[]
        {
            "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE", "WEBSITE_CONTENTSHARE", "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
            "WEBSITE_TIME_ZONE", "  TZ:", "SCM_DO_BUILD_DURING_DEPLOYMENT", "ENABLE_ORYX_BUILD", "AccountKey", "listKeys", "  AzureWebJobsStorage:",
        })
        {
            all.ShouldNotContain(setting, Case.Sensitive);
        }
    }

    [Theory]
    [InlineData("storage", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "974c5e8b-45b9-4653-ba55-5f855dd0fb88", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3")]
    [InlineData("monitoring", "3913510d-42f4-4e42-8a64-420c390055eb")]
    [InlineData("vault", "4633458b-17de-408a-b874-0445c86b69e6")]
    [InlineData("registry-pull", "7f951dda-4ed3-4680-a7ca-43fe172d538d", "b93aa761-3e63-49ed-ac28-beffa264f7ac")]
    [InlineData("queue-sender", "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a")]
    public void Roles_AreThoseOfTheContractAndNoOthers(string module, params string[] roles) =>
        Guids().Matches(Read($"modules/{module}.bicep")).Select(m => m.Value).ShouldBe(roles, ignoreOrder: true);

    [Fact]
    public void Identity_IsNamedWhereTheHandlerLogsInToRegistries() =>
        Read("modules/app.bicep").ShouldContain("  AZURE_CLIENT_ID: identityClientId\n");

    /// <summary>FH-91: where rights are granted by repository, AcrPull counts for nothing.</summary>
    [Fact]
    public async Task Role_OfARegistryWithRepositoryRights_IsItsReader()
    {
        Assert.SkipWhen(BicepCompiler.Path is null, "the Bicep compiler is not made for this machine");

        (_, string template, _) = await BicepCompiler.RunAsync("build", Path.Combine(Folder, "modules", "registry-pull.bicep"), "--stdout");

        JsonTree.ParseObject(Encoding.UTF8.GetBytes(template)).StringAt("variables", "reader")
            .ShouldBe("[if(parameters('abac'), 'b93aa761-3e63-49ed-ac28-beffa264f7ac', '7f951dda-4ed3-4680-a7ca-43fe172d538d')]");
        Read("main.bicep").ShouldContain("abac: registryAbac");
    }

    /// <summary>FH-78: for the host's own connections a client id without a credential means nothing, and a credential without it another identity.</summary>
    [Fact]
    public void Connections_OfTheHost_NameCredentialAndClientTogether()
    {
        string app = Read("modules/app.bicep");
        string[] credentials = [.. Credentials().Matches(app).Select(m => m.Groups["prefix"].Value)];

        credentials.ShouldBe(["AzureWebJobsStorage", "WorkQueue"], ignoreOrder: true);
        foreach (string prefix in credentials)
        {
            app.ShouldContain($"  {prefix}__credential: 'managedidentity'\n  {prefix}__clientId: identityClientId\n");
        }
    }

    /// <summary>Whatever <c>ReceiverBinder</c> and <c>TokenPolicyBinder</c> read for the kinds of these clouds can be deployed.</summary>
    [Theory]
    [InlineData("Registry", "registry")]
    [InlineData("Repositories", "repositories")]
    [InlineData("Secret", "secretName")]
    [InlineData("SecondSecret", "secondSecretName")]
    [InlineData("Mode", "mode")]
    [InlineData("Header", "header")]
    [InlineData("Aliases", "aliases")]
    [InlineData("Audience", "audience")]
    [InlineData("ServiceAccount", "serviceAccount")]
    [InlineData("Tenant", "tenant")]
    public void Receivers_CanHaveEverySetting(string setting, string member)
    {
        string line = Read("modules/app.bicep").Split('\n').Single(l => l.Contains($"__{setting}'", StringComparison.Ordinal));
        line.ShouldMatch($@"receiver\.\??{member}\b");
        Read("main.bicep").ShouldContain(member);
    }

    [Fact]
    public void Timeout_AndFurtherSettings_ReachHostAndHandler()
    {
        string app = Read("modules/app.bicep");
        app.ShouldContain("  AzureFunctionsJobHost__functionTimeout: functionTimeout\n");
        app.ShouldContain("  FunctionTimeout: functionTimeout\n");
        app.ShouldContain("union(baseSettings, settings)");
    }

    [Fact]
    public void Instances_AreAtMostForty() => Read("main.bicep").ShouldContain("param maximumInstanceCount int = 40\n");

    [Fact]
    public void Webhook_DoesWithoutEventGrid()
    {
        string main = Read("main.bicep");
        main.ShouldContain("registry-webhook.bicep' = if (!empty(registryId) && registryWebhook)");
        main.ShouldContain("registry-events.bicep' = if (!empty(registryId) && registryEvents)");
        main.ShouldContain("queue-sender.bicep' = if (!empty(registryId) && registryEvents)");
    }

    [Fact]
    public void Scans_ThatNobodyUses_AreDeleted() => Read("modules/storage.bicep").ShouldContain($"prefixMatch: ['${{state.name}}/{ScanStore.KeyPrefix}']");

    [Fact]
    public void Queues_AreNamedAsTheHandlerNamesThem()
    {
        string storage = Read("modules/storage.bicep");
        storage.ShouldContain($"name: '{WorkQueueName.Value}'");
        storage.ShouldContain("name: '${work.name}-poison'");
        (WorkQueueName.Value + "-poison").Length.ShouldBeLessThanOrEqualTo(63);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    /// <summary>Strings and comments, whichever begins first.</summary>
    [GeneratedRegex(@"'(?:[^'\\\n]|\\.)*'|//[^\n]*")]
    private static partial Regex Texts();

    [GeneratedRegex(@"(?m)(?<decorators>(?:^@[^\n]*\n)*)^param (?<name>\w+) ")]
    private static partial Regex Declarations();

    [GeneratedRegex(@"(?m)^@description\([^\n]*\)\noutput ")]
    private static partial Regex Outputs();

    [GeneratedRegex(@"(?m)^\s*resource \w+ '(?<type>[\w./]+)@(?<version>[\w-]+)'")]
    private static partial Regex Resources();

    [GeneratedRegex(@"(?m)^  (?<prefix>\w+)__credential:")]
    private static partial Regex Credentials();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Guids();
}
