using Serverless.Functions.Webhook.Receivers;

namespace Serverless.Functions.Webhook;

/// <summary>One configured receiver (webhooks.md WH-2).</summary>
/// <param name="Name">Last part of its address.</param>
/// <param name="Kind">Which registry's messages it understands.</param>
/// <param name="Secret">What proves its messages genuine.</param>
internal sealed record ReceiverSettings(string Name, string Kind, ReceiverSecret Secret)
{
    /// <summary>The only registry it speaks of, in the spelling of comparisons; <see langword="null"/> for any that a provider uses.</summary>
    public string? Registry { get; init; }

    /// <summary>Repositories it may speak of; empty for all. A trailing <c>*</c> matches any rest.</summary>
    public IReadOnlyList<string> Repositories { get; init; } = [];

    /// <summary>For the generic kind: a bearer token instead of a signature.</summary>
    public bool TokenMode { get; init; }

    public bool Allows(string repository) =>
        Repositories.Count == 0
        || Repositories.Any(r => r.EndsWith('*') ? repository.StartsWith(r[..^1], StringComparison.Ordinal) : repository == r);
}
