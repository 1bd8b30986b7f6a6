using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Providers;

namespace Serverless.Engine.Scanning.Git;

/// <summary>What a Git client is made of.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Secrets">What it names.</param>
/// <param name="Http">Calls the service.</param>
/// <param name="Identities">Cloud identities.</param>
internal sealed record GitContext(ResourceSetInputProvider Provider, ProviderSecrets Secrets, GitHttp Http, GitIdentities Identities)
{
    /// <summary>The ServiceAccount to act for; <see langword="null"/> for this process's own identity.</summary>
    public ServiceAccountIdentity? Account => Secrets.Account;

    /// <summary>The pair that the Secret of <c>spec.secretRef</c> holds; <see langword="null"/> without a Secret or with an empty one.</summary>
    /// <exception cref="ProviderException">One of the two is missing.</exception>
    public (string Username, string Password)? Login()
    {
        if (Secrets.Secret is not { IsEmpty: false } secret)
        {
            return null;
        }

        return (Required("username"), Required("password"));
        string Required(string key) => secret.Text(key)?.Trim() ?? throw new ProviderException($"invalid secret '{secret}': key '{key}' is missing");
    }
}
