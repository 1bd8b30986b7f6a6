namespace Serverless.Engine.Kubernetes;

/// <summary>The identity requests are made as (kubernetes-client.md §3.3). The caller needs the verb <c>impersonate</c>.</summary>
/// <param name="User">User name; a service account is <c>system:serviceaccount:namespace:name</c>.</param>
public sealed record Impersonation(string User)
{
    /// <summary>Uid of the user, or empty.</summary>
    public string Uid { get; init; } = "";

    /// <summary>Groups; a service account's own are added by the server.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Further attributes.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
