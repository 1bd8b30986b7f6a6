using Microsoft.AspNetCore.Http;
using Serverless.Engine.Resources;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Receivers;

namespace Serverless.Functions.Tests.Webhook;

/// <summary>Recorded messages: <c>KIND-CASE.json</c> is the body, <c>KIND-CASE.expected</c> what is found in it.</summary>
internal static class Fixtures
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Webhook", "Fixtures");

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    public static string KindOf(string name) => name.Split('-')[0];

    public static byte[] Body(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".json"));

    public static string Expected(string name) => File.ReadAllText(Path.Combine(Folder, name + ".expected")).Trim();

    public static HeaderDictionary Headers() => new()
    {
        ["X-GitHub-Event"] = "registry_package",
        ["X-GitHub-Delivery"] = "guid",
        ["X-Nexus-Webhook-Id"] = "rm:repository:component",
        ["X-Nexus-Webhook-Delivery"] = "delivery",
        ["X-Delivery-Id"] = "delivery",
    };

    public static ReceiverSettings Receiver(string kind) => new("main", kind, new ReceiverSecret(["s"]))
    {
        Aliases = new Dictionary<string, string> { ["docker-prod"] = "docker.acme.io/prod", ["docker-hosted"] = "docker.example.net/hosted" },
    };

    public static ReceiverReading? Read(string kind, byte[] body) => WebhookBody.TryParse(body, out object? tree)
        ? ReceiverKinds.Find(kind)!.Read(new WebhookRequest(Headers(), body), tree, Receiver(kind))
        : null;

    public static string Show(ReceiverReading? reading) => reading switch
    {
        null => "malformed",
        { Handshake: { } answer } => "handshake " + JsonTree.ToJson(answer),
        _ => string.Join(' ', reading.Pushes.Select(p => p.Reference is { } r ? $"{r.Name}:{r.Tag}@{r.Digest}#{p.Id}" : "bad").Concat(reading.Ignored)),
    };
}
