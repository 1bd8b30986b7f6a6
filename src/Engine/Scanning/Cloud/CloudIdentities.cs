using Serverless.Engine.Scanning.Cloud.Aws;
using Serverless.Engine.Scanning.Cloud.Azure;
using Serverless.Engine.Scanning.Cloud.Google;

namespace Serverless.Engine.Scanning.Cloud;

/// <summary>The cloud identities of this process.</summary>
public sealed record CloudIdentities
{
    /// <summary>Entra tokens.</summary>
    /// <value>None: every login that needs one says so.</value>
    public IEntraTokens Entra { get; init; } = NoEntraTokens.Instance;

    /// <summary>What the environment says about AWS.</summary>
    public AwsSettings Aws { get; init; } = AwsSettings.None;

    /// <summary>What the environment says about Google Cloud.</summary>
    public GoogleSettings Google { get; init; } = GoogleSettings.None;

    /// <summary>What the environment says about Azure.</summary>
    public AzureSettings Azure { get; init; } = AzureSettings.None;

    /// <summary>Reads what the environment says; Entra tokens are the host's to give.</summary>
    /// <param name="variable">Value of an environment variable, or <see langword="null"/>.</param>
    public static CloudIdentities From(Func<string, string?> variable) => new()
    {
        Aws = AwsSettings.From(variable), Google = GoogleSettings.From(variable), Azure = AzureSettings.From(variable),
    };
}
