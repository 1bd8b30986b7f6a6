using Serverless.Engine.Resources;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>The rules of a provider's spec that are checked again before a scan: P2, P8, P9, P10, P14 (resources.md §4).</summary>
internal static class ProviderRules
{
    /// <exception cref="ProviderException">A rule is broken; terminal.</exception>
    public static void Check(ResourceSetInputProvider provider)
    {
        if (Broken(provider) is { } message)
        {
            throw new ProviderException(message) { IsTerminal = true };
        }

        if (provider.Filter.Limit > ProviderFilter.MaxLimit)
        {
            throw new ProviderException($"result limit {provider.Filter.Limit} exceeds maximum of {ProviderFilter.MaxLimit}");
        }
    }

    private static string? Broken(ResourceSetInputProvider provider)
    {
        if (provider.Insecure && provider.Type is not (ProviderTypes.ExternalService or ProviderTypes.OciArtifactTag))
        {
            return "spec.insecure can only be set when spec.type is 'ExternalService' or 'OCIArtifactTag'";
        }

        return provider.Type switch
        {
            ProviderTypes.ExternalArtifact => BrokenArtifact(provider),
            ProviderTypes.ExternalService => BrokenService(provider),
            _ when ProviderTypes.IsArtifactTag(provider.Type) && !HasRepositoryPath(provider.Url) =>
                "spec.url must include the repository path after the registry host when spec.type is an OCI provider",
            _ => null,
        };
    }

    private static string? BrokenArtifact(ResourceSetInputProvider provider) =>
        provider.Url.Length > 0 ? "spec.url must be empty when spec.type is 'ExternalArtifact'"
        : provider.Selectors.Count == 0 ? "spec.selectors must be set when spec.type is 'ExternalArtifact'"
        : null;

    private static string? BrokenService(ResourceSetInputProvider provider)
    {
        bool isHttp = provider.Url.StartsWith("http://", StringComparison.Ordinal);
        if (!isHttp && !provider.Url.StartsWith("https://", StringComparison.Ordinal))
        {
            return "spec.url must start with 'http://' or 'https://' when spec.type is 'ExternalService'";
        }

        return isHttp && !provider.Insecure ? "spec.url must use 'https://' unless spec.insecure is true" : null;
    }

    private static bool HasRepositoryPath(string url)
    {
        string rest = url.StartsWith("oci://", StringComparison.Ordinal) ? url["oci://".Length..] : url;
        return rest.Contains('/', StringComparison.Ordinal);
    }
}
