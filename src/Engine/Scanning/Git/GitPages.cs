using System.Runtime.CompilerServices;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Operations;

namespace Serverless.Engine.Scanning.Git;

/// <summary>Reads pages until there is no next one, without trusting that there ever is a last one (providers.md §1.4).</summary>
internal static class GitPages
{
    public const int Size = 100;

    private const int MaxPages = 1000;

    /// <param name="operation">The operation for messages, such as <c>GitHub tags</c>.</param>
    /// <param name="what">What must not come again: <c>page</c> or <c>continuation token</c>.</param>
    /// <param name="read">Reads a page by its number or token, empty for the first; gives its items and what the next one goes by.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        string operation,
        string what,
        Func<string, CancellationToken, Task<(IReadOnlyList<T> Items, string? Next)>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> seen = new(StringComparer.Ordinal) { "" };
        string cursor = "";
        for (int page = 0; page < MaxPages; page++)
        {
            (IReadOnlyList<T> items, string? next) = await read(cursor, cancellationToken);
            foreach (T item in items)
            {
                yield return item;
            }

            if (string.IsNullOrEmpty(next))
            {
                yield break;
            }

            cursor = seen.Add(next) ? next : throw new ProviderException($"{operation} pagination returned a repeated {what}");
        }

        throw new ProviderException($"{operation} pagination exceeds maximum of {MaxPages} pages");
    }

    /// <summary>The number of the next page in a <c>Link</c> header.</summary>
    public static string? NextByLink(GitAnswer answer)
    {
        if (!answer.Headers.TryGetValues("Link", out IEnumerable<string>? values))
        {
            return null;
        }

        try
        {
            string? target = LinkHeader.Next(values);
            return target is null ? null : target[(target.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&')
                .Where(pair => pair.StartsWith("page=", StringComparison.Ordinal)).Select(pair => pair["page=".Length..]).FirstOrDefault();
        }
        catch (RegistryException e)
        {
            throw new ProviderException(e.Message, e);
        }
    }
}
