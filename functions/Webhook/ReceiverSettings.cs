using Serverless.Engine.Fleet;
using Serverless.Functions.Webhook.Receivers;
using Serverless.Functions.Webhook.Tokens;

namespace Serverless.Functions.Webhook;

/// <summary>One configured receiver (webhooks.md WH-2).</summary>
/// <param name="Name">Last part of its address.</param>
/// <param name="Kind">Which registry's messages it understands.</param>
/// <param name="Secret">What proves its messages genuine.</param>
internal sealed record ReceiverSettings(string Name, string Kind, ReceiverSecret Secret)
{
    /// <summary>The registry it speaks of, beside those of <see cref="Aliases"/>, in the spelling of comparisons; <see langword="null"/> for any that a provider uses.</summary>
    public string? Registry { get; init; }

    /// <summary>Repositories it may speak of; empty for all. A trailing <c>*</c> matches any rest.</summary>
    public IReadOnlyList<string> Repositories { get; init; } = [];

    /// <summary>How messages are proven, where the kind leaves a choice.</summary>
    public ReceiverMode Mode { get; init; } = ReceiverMode.Signature;

    /// <summary>Header in which a sender presents the secret. <value><c>X-Webhook-Token</c></value></summary>
    public string SecretHeader { get; init; } = "X-Webhook-Token";

    /// <summary>Signed tokens that prove a message as well; <see langword="null"/> for none.</summary>
    public TokenPolicy? Tokens { get; init; }

    /// <summary>For senders that name only their own repository: where clients find it, as <c>host[/path]</c>.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether charts of Nexus's own helm format count too. <value>false</value></summary>
    public bool Helm { get; init; }

    /// <summary>Whether it may speak of a registry: its own one, or one to which an alias leads.</summary>
    public bool SpeaksOf(string registry) =>
        Registry is null || Registry == registry || Aliases.Values.Any(target => RegistryHost.Normalise(target) == registry);

    public bool Allows(string repository) =>
        Repositories.Count == 0
        || Repositories.Any(r => r.EndsWith('*') ? repository.StartsWith(r[..^1], StringComparison.Ordinal) : repository == r);
}
