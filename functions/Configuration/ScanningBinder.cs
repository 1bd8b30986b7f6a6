using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Functions.Configuration;

/// <summary>
/// Reads how registries (<c>Registries:...</c>) and external services (<c>Services:...</c>) are called: every option of theirs under its own
/// name. Where they may be is <c>Network:AllowPrivate</c>, for both.
/// </summary>
internal static class ScanningBinder
{
    private const int MaxBytes = 1024 * 1024 * 1024;

    private static readonly TimeSpan ShortestLimit = TimeSpan.FromSeconds(1);

    public static RegistryClientOptions BindRegistries(SettingsReader reader)
    {
        RegistryClientOptions usual = new();
        return usual with
        {
            AllowInsecure = reader.Flag("Registries:AllowInsecure", usual.AllowInsecure),
            AllowPlainHttpForPrivateHosts = reader.Flag("Registries:AllowPlainHttpForPrivateHosts", usual.AllowPlainHttpForPrivateHosts),
            RequestsPerSecond = reader.Number("Registries:RequestsPerSecond", (int)usual.RequestsPerSecond, 1, 10_000),
            AttemptTimeout = reader.Duration("Registries:AttemptTimeout", usual.AttemptTimeout, ShortestLimit),
            CallTimeout = reader.Duration("Registries:CallTimeout", usual.CallTimeout, ShortestLimit),
            RetryDelays = reader.Durations("Registries:RetryDelays", usual.RetryDelays),
            PageSize = reader.Number("Registries:PageSize", usual.PageSize, 1, 100_000),
            MaxPages = reader.Number("Registries:MaxPages", usual.MaxPages, 1, 1_000_000),
            MaxTags = reader.Number("Registries:MaxTags", usual.MaxTags, 1, 10_000_000),
            MaxPageBytes = reader.Number("Registries:MaxPageBytes", usual.MaxPageBytes, 1024, MaxBytes),
            MaxListBytes = reader.Number("Registries:MaxListBytes", (int)usual.MaxListBytes, 1024, MaxBytes),
            MaxManifestBytes = reader.Number("Registries:MaxManifestBytes", usual.MaxManifestBytes, 1024, MaxBytes),
            UserAgent = reader.Text("Registries:UserAgent") ?? usual.UserAgent,
        };
    }

    public static ExternalServiceOptions BindServices(SettingsReader reader)
    {
        ExternalServiceOptions usual = new();
        return usual with
        {
            RetryDelays = reader.Durations("Services:RetryDelays", usual.RetryDelays),
            UserAgent = reader.Text("Services:UserAgent") ?? usual.UserAgent,
        };
    }
}
