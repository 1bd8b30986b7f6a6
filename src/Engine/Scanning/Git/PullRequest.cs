using System.Globalization;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Scanning.Git;

/// <summary>A pull request in the form that GitHub and Gitea share.</summary>
internal static class PullRequest
{
    public static GitResult Read(Dictionary<string, object?> item) => new(
        item.At("number") is long number ? number.ToString(CultureInfo.InvariantCulture) : "", item.StringAt("head", "sha") ?? "")
    {
        Branch = item.StringAt("head", "ref") ?? "",
        Title = item.StringAt("title") ?? "",
        Author = item.StringAt("user", "login") ?? "",
        Labels = [.. (item.ListAt("labels") ?? []).OfType<Dictionary<string, object?>>().Select(label => label.StringAt("name")).OfType<string>()],
    };
}
