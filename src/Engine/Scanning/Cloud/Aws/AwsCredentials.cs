namespace Serverless.Engine.Scanning.Cloud.Aws;

/// <summary>Keys that sign requests to AWS. Never shown.</summary>
/// <param name="AccessKeyId">Name of the key.</param>
/// <param name="SecretAccessKey">The key.</param>
/// <param name="SessionToken">Goes with temporary keys; empty otherwise.</param>
internal sealed record AwsCredentials(string AccessKeyId, string SecretAccessKey, string SessionToken)
{
    /// <summary>The type's name only.</summary>
    public override string ToString() => nameof(AwsCredentials);
}
