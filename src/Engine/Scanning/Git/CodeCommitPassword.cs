using System.Globalization;
using Serverless.Engine.Scanning.Cloud.Aws;

namespace Serverless.Engine.Scanning.Git;

/// <summary>The signed password for Git over HTTPS (providers.md §6.1): a signature over a request that is never sent, good for a quarter of an hour.</summary>
internal static class CodeCommitPassword
{
    public static (string User, string Password) Create(AwsCredentials keys, CodeCommitAddress address, DateTimeOffset now)
    {
        // The time has no Z in what is signed, and one in the password.
        string time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        string request = $"GIT\n{address.Path}\n\nhost:{address.Host}\n\nhost\n";
        string user = keys.SessionToken.Length > 0 ? $"{keys.AccessKeyId}%{keys.SessionToken}" : keys.AccessKeyId;
        return (user, $"{time}Z{SigV4.Signature(keys, now, address.Region, "codecommit", time, request)}");
    }
}
