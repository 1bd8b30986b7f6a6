using Serverless.Engine.Resources;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>One kind of place that providers get inputs from.</summary>
internal interface IProviderSource
{
    /// <summary>The inputs before default values are filled in.</summary>
    Task<ScanResult> ScanAsync(ResourceSetInputProvider provider, ProviderSecrets secrets, ScanAge age, CancellationToken cancellationToken);
}
