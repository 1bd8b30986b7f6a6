using Serverless.Engine.Scanning.Cloud.Aws;
using Serverless.Engine.Scanning.Cloud.Azure;
using Serverless.Engine.Scanning.Registry.Authentication;

namespace Serverless.Engine.Scanning.Git;

/// <summary>The identities that Git services of clouds take.</summary>
/// <param name="Entra">For Azure DevOps.</param>
/// <param name="Aws">For CodeCommit.</param>
/// <param name="GitHubApps">For GitHub.</param>
/// <param name="Logins">Keeps refused tokens from being tried again at once.</param>
/// <param name="Time">The clock.</param>
internal sealed record GitIdentities(IEntraTokens Entra, AwsIdentity Aws, GitHubAppTokens GitHubApps, LoginThrottle Logins, TimeProvider Time);
