using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Cloud.Aws;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry.Authentication;

namespace Serverless.Engine.Scanning.Git;

/// <summary>The sources of all types that are Git services.</summary>
public sealed class GitSources
{
    private static readonly string[] Families = ["GitHub", "GitLab", "Gitea", "AzureDevOps", "AWSCodeCommit"];

    private readonly Dictionary<string, IProviderSource> _byFamily;

    /// <summary>Creates the sources.</summary>
    /// <param name="identities">The cloud identities of this process.</param>
    /// <param name="connections">The ways to the services.</param>
    /// <param name="time">The clock.</param>
    public GitSources(CloudIdentities identities, CloudConnections connections, TimeProvider time)
    {
        GitHttp http = new(connections.Send, connections.Rules, time);
        AwsIdentity aws = new(identities.Aws, identities.Entra, new StsClient(connections.Public), connections.Machine);
        GitIdentities all = new(identities.Entra, aws, new GitHubAppTokens(time), new LoginThrottle(time), time);
        _byFamily = new()
        {
            ["GitHub"] = new GitSource(context => new GitHubClient(context), http, all),
            ["GitLab"] = new GitSource(context => new GitLabClient(context), http, all),
            ["Gitea"] = new GitSource(context => new GiteaClient(context), http, all),
            ["AzureDevOps"] = new GitSource(context => new AzureDevOpsClient(context), http, all),
            ["AWSCodeCommit"] = new GitSource(context => new CodeCommitClient(context), http, all),
        };
    }

    /// <summary>The source of a type; <see langword="null"/> when it is no Git service.</summary>
    internal IProviderSource? Find(string type) => Array.Find(Families, family => type.StartsWith(family, StringComparison.Ordinal)) is { } found ? _byFamily[found] : null;
}
