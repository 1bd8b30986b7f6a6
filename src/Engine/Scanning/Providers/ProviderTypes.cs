namespace Serverless.Engine.Scanning.Providers;

/// <summary>The provider types that scanning tells apart (providers.md §1.1).</summary>
internal static class ProviderTypes
{
    public const string Static = "Static";
    public const string OciArtifactTag = "OCIArtifactTag";
    public const string AcrArtifactTag = "ACRArtifactTag";
    public const string EcrArtifactTag = "ECRArtifactTag";
    public const string GarArtifactTag = "GARArtifactTag";
    public const string ExternalService = "ExternalService";
    public const string ExternalArtifact = "ExternalArtifact";

    /// <summary>Whether <c>spec.serviceAccountName</c> is an identity to act for in a cloud, and no holder of pull secrets.</summary>
    public static bool UsesCloudIdentity(string type) => type is AcrArtifactTag or EcrArtifactTag or GarArtifactTag
        || type.StartsWith("AzureDevOps", StringComparison.Ordinal)
        || type.StartsWith("AWSCodeCommit", StringComparison.Ordinal);

    public static bool IsArtifactTag(string type) => type is OciArtifactTag or AcrArtifactTag or EcrArtifactTag or GarArtifactTag;
}
