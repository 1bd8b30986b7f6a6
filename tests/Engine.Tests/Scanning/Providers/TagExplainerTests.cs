using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Providers;

public sealed class TagExplainerTests
{
    private const string Digest = "sha256:0000000000000000000000000000000000000000000000000000000000000002";

    [Fact]
    public async Task Explain_OneDigestCannotBeRead_ShowsTheOthersAndWhy()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            string path = context.Request.Path.Value!;
            if (path.EndsWith("/tags/list", StringComparison.Ordinal))
            {
                return RegistryFaultTests.Json(context, """{"tags":["1.0.0","1.1.0","1.2.0"]}""");
            }

            context.Response.Headers["Docker-Content-Digest"] = Digest;
            return path.EndsWith("1.1.0", StringComparison.Ordinal) ? RegistryFaultTests.Fail(context, 500)
                : path.EndsWith("1.2.0", StringComparison.Ordinal) ? RegistryFaultTests.Fail(context, 404)
                : Task.CompletedTask;
        });
        using RegistryClient client = Clients.Create();
        using CloudConnections connections = new(NetworkRules.Open, TimeProvider.System);
        TagExplainer explainer = new(client, new RegistryTargets(new CloudIdentities(), connections, TimeProvider.System), TimeProvider.System);

        TagExplanation explanation = await explainer.ExplainAsync(
            Scanners.Provider($$"""{"type":"OCIArtifactTag","url":"oci://{{server.Host}}/app"}"""), ProviderSecrets.None, null, TestContext.Current.CancellationToken);

        explanation.Kept.Select(row => (row.Decision.Tag, row.Digest, row.Failure.Contains("500", StringComparison.Ordinal)))
            .ShouldBe([("1.2.0", "", false), ("1.1.0", "", true), ("1.0.0", Digest, false)]);
    }
}
