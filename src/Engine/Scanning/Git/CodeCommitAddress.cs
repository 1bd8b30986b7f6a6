using Serverless.Engine.Scanning.Providers;

namespace Serverless.Engine.Scanning.Git;

/// <summary>The address of a CodeCommit repository (providers.md §6).</summary>
/// <param name="Url">The whole address.</param>
/// <param name="Host">Host name.</param>
/// <param name="Path">Path, as it is signed.</param>
/// <param name="Region">AWS region.</param>
/// <param name="Repository">Repository name.</param>
internal sealed record CodeCommitAddress(string Url, string Host, string Path, string Region, string Repository)
{
    private const string Prefix = "/v1/repos/";

    /// <summary>The JSON API of the region.</summary>
    public string Api => $"https://codecommit.{Region}.amazonaws.com{(Host.EndsWith(".cn", StringComparison.Ordinal) ? ".cn" : "")}/";

    /// <summary>Signed passwords must never go to a host that is not AWS's.</summary>
    /// <exception cref="ProviderException">The text is no such address.</exception>
    public static CodeCommitAddress Parse(string url)
    {
        ProviderException Invalid(string why) => new($"invalid AWSCodeCommit URL \"{url}\": {why}");
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttps)
        {
            throw Invalid("scheme must be https");
        }

        string[] labels = uri.Host.Split('.');
        if (labels.Length < 4 || labels[0] is not ("git-codecommit" or "git-codecommit-fips") || uri.UserInfo.Length > 0 || !uri.IsDefaultPort)
        {
            throw Invalid("host must start with 'git-codecommit.'");
        }

        if (!uri.Host.EndsWith(".amazonaws.com", StringComparison.Ordinal) && !uri.Host.EndsWith(".amazonaws.com.cn", StringComparison.Ordinal))
        {
            throw Invalid("host must end with '.amazonaws.com' or '.amazonaws.com.cn'");
        }

        string repository = uri.AbsolutePath.StartsWith(Prefix, StringComparison.Ordinal) ? uri.AbsolutePath[Prefix.Length..] : "";
        return repository.Length > 0 && !repository.Contains('/', StringComparison.Ordinal) && uri.Query.Length == 0
            ? new($"https://{uri.Host}{uri.AbsolutePath}", uri.Host, uri.AbsolutePath, labels[1], Uri.UnescapeDataString(repository))
            : throw Invalid("path must be /v1/repos/{repository}");
    }
}
