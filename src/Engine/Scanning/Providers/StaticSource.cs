using Serverless.Engine.Go;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>Type <c>Static</c>: one input of the default values, with an id that cannot be overridden (providers.md §1.9).</summary>
internal sealed class StaticSource : IProviderSource
{
    public Task<ScanResult> ScanAsync(
        ResourceSetInputProvider provider, ProviderSecrets secrets, ScanAge age, CancellationToken cancellationToken) =>
        Task.FromResult(new ScanResult([new() { ["id"] = Adler32.Id(provider.Object.Uid) }], []));
}
