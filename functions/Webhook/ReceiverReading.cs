namespace Serverless.Functions.Webhook;

/// <summary>What a receiver found in a message.</summary>
/// <param name="Pushes">The pushes.</param>
/// <param name="Ignored">One reason for each event that is none (webhooks.md WH-75).</param>
internal sealed record ReceiverReading(IReadOnlyList<PushEvent> Pushes, IReadOnlyList<string> Ignored)
{
    /// <summary>Body of the 200 with which a ping or handshake is answered (WH-6); <see langword="null"/> for an ordinary message.</summary>
    public Dictionary<string, object?>? Handshake { get; init; }

    /// <summary>One push.</summary>
    public static ReceiverReading Of(PushEvent push) => new([push], []);

    /// <summary>Nothing but an event that is ignored.</summary>
    public static ReceiverReading None(string reason) => new([], [reason]);

    /// <summary>A ping that wants no more than an answer.</summary>
    public static ReceiverReading Ping { get; } = new([], []) { Handshake = [] };
}
