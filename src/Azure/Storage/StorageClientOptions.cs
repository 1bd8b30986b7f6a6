using Azure.Core;

namespace Serverless.Azure.Storage;

/// <summary>Options of the storage pipeline: few and quick retries, because a webhook's sender waits.</summary>
internal sealed class StorageClientOptions : ClientOptions
{
    public StorageClientOptions()
    {
        Retry.Mode = RetryMode.Exponential;
        Retry.MaxRetries = 3;
        Retry.Delay = TimeSpan.FromMilliseconds(200);
        Retry.MaxDelay = TimeSpan.FromSeconds(2);
        Retry.NetworkTimeout = TimeSpan.FromSeconds(10);
        Diagnostics.IsTelemetryEnabled = false;
    }
}
