namespace Serverless.Sandbox.Registry;

/// <summary>What a bearer token is good for.</summary>
/// <param name="Scopes">Granted scopes, each <c>repository:NAME:ACTION,ACTION</c>.</param>
/// <param name="IsUser">Whether it was given to the user rather than to anyone; only then may it write.</param>
/// <param name="Expires">End of its life.</param>
internal sealed record RegistryToken(IReadOnlyList<string> Scopes, bool IsUser, DateTimeOffset Expires)
{
    public bool Allows(string repository, string action)
    {
        if (action != "pull" && !IsUser)
        {
            return false;
        }

        return repository.Length == 0 || Scopes.Any(scope => Grants(scope, repository, action));
    }

    private static bool Grants(string scope, string repository, string action)
    {
        string[] parts = scope.Split(':');
        return parts.Length == 3 && parts[0] == "repository" && parts[1] == repository
            && parts[2].Split(',').Any(granted => granted == action || granted == "*");
    }
}
