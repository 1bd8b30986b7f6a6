namespace Serverless.Functions.Webhook.Receivers;

/// <summary>All kinds of senders that the handler understands.</summary>
internal static class ReceiverKinds
{
    private static readonly IReceiver[] All =
    [
        new AcrReceiver(),
        new ArtifactoryReceiver(),
        new DistributionReceiver(),
        new DockerHubReceiver(),
        new EcrReceiver(),
        new EventGridReceiver(),
        new GarReceiver(),
        new GenericReceiver(),
        new GhcrReceiver(),
        new HarborReceiver(),
        new NexusReceiver(),
        new QuayReceiver(),
    ];

    /// <summary>The names of all kinds, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(r => r.Kind).Order(StringComparer.Ordinal)];

    public static IReceiver? Find(string? kind) => Array.Find(All, r => r.Kind == kind);
}
