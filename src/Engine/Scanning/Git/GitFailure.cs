using Serverless.Engine.Scanning.Providers;

namespace Serverless.Engine.Scanning.Git;

/// <summary>Puts the operation in front of what went wrong in it.</summary>
internal static class GitFailure
{
    public static async Task<T> WrapAsync<T>(string prefix, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (ProviderException e)
        {
            throw new ProviderException(prefix + e.Message, e) { RetryAfter = e.RetryAfter, Status = e.Status };
        }
    }
}
