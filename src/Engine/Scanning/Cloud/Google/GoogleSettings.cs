namespace Serverless.Engine.Scanning.Cloud.Google;

/// <summary>What the environment of this process says about its Google identity.</summary>
public sealed class GoogleSettings
{
    /// <summary>No identity but, on Google Cloud, that of the machine.</summary>
    public static GoogleSettings None { get; } = From(_ => null);

    private GoogleSettings()
    {
    }

    /// <summary>File with a service-account key or a federation configuration; empty for the metadata server.</summary>
    internal string CredentialsFile { get; private init; } = "";

    /// <summary>Host of the metadata server.</summary>
    internal string MetadataHost { get; private init; } = "";

    /// <summary>Reads <c>GOOGLE_APPLICATION_CREDENTIALS</c> and <c>GCE_METADATA_HOST</c>.</summary>
    /// <param name="variable">Value of an environment variable, or <see langword="null"/>.</param>
    public static GoogleSettings From(Func<string, string?> variable) => new()
    {
        CredentialsFile = variable("GOOGLE_APPLICATION_CREDENTIALS") ?? "",
        MetadataHost = variable("GCE_METADATA_HOST") is { Length: > 0 } host ? host : "metadata.google.internal",
    };
}
