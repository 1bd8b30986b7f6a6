using Serverless.Sandbox.Registry;

namespace Serverless.Engine.Tests.Scanning.Providers;

/// <summary>A way in which a registry fails.</summary>
/// <param name="Answer">The answer to a request by its number, from 1, and its method.</param>
/// <param name="Message">What is said about it; empty when there is nothing to say.</param>
/// <param name="Requests">How often the registry is asked.</param>
internal sealed record FaultRow(Func<int, string, RegistryFault> Answer, string Message, int Requests)
{
    public FaultRow(RegistryFault answer, string message, int requests)
        : this((_, _) => answer, message, requests)
    {
    }

    /// <summary>The time of one attempt.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
