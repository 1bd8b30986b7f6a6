using System.Net;
using Serverless.Azure.Storage;
using Serverless.Engine.Fleet;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Hosting;
using Serverless.Functions.Tests.Storage;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Published;

/// <summary>The published executable with a real storage queue and blob state.</summary>
public sealed class QueueProcessTests(PublishedHandler published, Azurite azurite) : IClassFixture<Azurite>, IDisposable
{
    private readonly TemporaryFolder _clusters = new();

    public void Dispose() => _clusters.Dispose();

    [Fact]
    public async Task Webhook_GenuinePush_IsInTheQueueWhenItIsAnswered()
    {
        string connection = azurite.ConnectionString;
        _clusters.Write("one.yaml", "x");
        _clusters.Write("two.yaml", "x");
        Subscriptions subscriptions = new(new BlobStateStore(new BlobContainer(azurite.Connection, "state", TimeProvider.System)));
        await subscriptions.UpdateAsync("one", ["ghcr.io/acme/app"], CancellationToken.None);
        await subscriptions.UpdateAsync("two", ["ghcr.io/acme/other"], CancellationToken.None);
        int port = ServerPort.Next();
        await using HandlerProcess handler = await HandlerProcess.StartAsync(published, port, new Dictionary<string, string>
        {
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = $"{port}",
            ["Clusters__Folder"] = _clusters.Path,
            ["WorkQueue"] = connection,
            ["State"] = connection,
            ["State__Container"] = "state",
            ["Receivers__ci__Kind"] = "generic",
            ["Receivers__ci__Mode"] = "token",
            ["Receivers__ci__Secret"] = "s3cret",
        });
        using HttpResponseMessage ready = await handler.ReadyAsync();
        using HttpRequestMessage push = new(HttpMethod.Post, "/api/webhooks/generic/ci") { Content = new StringContent("""{"references":["ghcr.io/acme/app:1"]}""", null, "application/json") };
        push.Headers.TryAddWithoutValidation("Authorization", "Bearer s3cret");

        using HttpResponseMessage response = await handler.Http.SendAsync(push);

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        WorkItem? item = (await QueueReader.TakeAsync(azurite.Connection, WorkQueueName.Value)).ShouldHaveSingleItem();
        (item?.Cluster, item?.Repository).ShouldBe(("one", "ghcr.io/acme/app"));
    }
}
