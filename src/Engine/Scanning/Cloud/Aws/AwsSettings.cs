namespace Serverless.Engine.Scanning.Cloud.Aws;

/// <summary>What the environment of this process says about its AWS identity. Never shown.</summary>
public sealed class AwsSettings
{
    /// <summary>No identity but, on AWS, that of the machine.</summary>
    public static AwsSettings None { get; } = From(_ => null);

    private AwsSettings()
    {
    }

    internal AwsCredentials? Keys { get; private init; }

    internal string RoleArn { get; private init; } = "";

    internal string WebIdentityTokenFile { get; private init; } = "";

    /// <summary>Scope of the Entra token that is shown to AWS in place of a token file: a role that trusts a managed identity.</summary>
    internal string EntraScope { get; private init; } = "";

    internal Uri? ContainerCredentials { get; private init; }

    internal string ContainerAuthorization { get; private init; } = "";

    internal string ContainerAuthorizationFile { get; private init; } = "";

    /// <summary>Whether the machine may be asked; elsewhere than on AWS nobody answers there.</summary>
    internal bool UseMachine { get; private init; }

    /// <summary>Reads the variables that AWS tools read, and <c>AWS_WEB_IDENTITY_ENTRA_SCOPE</c>.</summary>
    /// <param name="variable">Value of an environment variable, or <see langword="null"/>.</param>
    public static AwsSettings From(Func<string, string?> variable)
    {
        string Text(string name) => variable(name) ?? "";
        string relative = Text("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
        string full = relative.Length > 0 ? "http://169.254.170.2" + relative : Text("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        return new()
        {
            Keys = Text("AWS_ACCESS_KEY_ID") is { Length: > 0 } id && Text("AWS_SECRET_ACCESS_KEY") is { Length: > 0 } secret
                ? new(id, secret, Text("AWS_SESSION_TOKEN"))
                : null,
            RoleArn = Text("AWS_ROLE_ARN"),
            WebIdentityTokenFile = Text("AWS_WEB_IDENTITY_TOKEN_FILE"),
            EntraScope = Text("AWS_WEB_IDENTITY_ENTRA_SCOPE"),
            ContainerCredentials = Uri.TryCreate(full, UriKind.Absolute, out Uri? address) ? address : null,
            ContainerAuthorization = Text("AWS_CONTAINER_AUTHORIZATION_TOKEN"),
            ContainerAuthorizationFile = Text("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
            UseMachine = !Text("AWS_EC2_METADATA_DISABLED").Equals("true", StringComparison.OrdinalIgnoreCase),
        };
    }
}
