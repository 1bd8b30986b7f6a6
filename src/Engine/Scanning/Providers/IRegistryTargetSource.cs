using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>Finds the repository of one type's providers and what to show to its registry.</summary>
internal interface IRegistryTargetSource
{
    /// <inheritdoc cref="RegistryTargets.FindAsync"/>
    Task<RegistryTarget> FindAsync(ResourceSetInputProvider provider, ProviderSecrets secrets, List<string> warnings, CancellationToken cancellationToken);
}
