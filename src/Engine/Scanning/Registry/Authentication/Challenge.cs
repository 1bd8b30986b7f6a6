namespace Serverless.Engine.Scanning.Registry.Authentication;

/// <summary>What a registry wants to see before it answers (registry.md §4.2).</summary>
/// <param name="IsBearer">Bearer, else Basic.</param>
/// <param name="Realm">Address of the token server; only for Bearer.</param>
/// <param name="Service">Name of the service; may be empty.</param>
/// <param name="Scope">Scope that the registry names for the refused request; may be empty.</param>
internal sealed record Challenge(bool IsBearer, string Realm, string Service, string Scope)
{
    /// <summary>The first Basic or Bearer challenge of the <c>WWW-Authenticate</c> headers.</summary>
    /// <exception cref="RegistryException">There is none, or it is a Bearer challenge without a realm.</exception>
    public static Challenge Choose(IEnumerable<string> headers, string host)
    {
        List<(string Scheme, Dictionary<string, string> Parameters)> all = [.. headers.SelectMany(ChallengeParser.Parse)];
        foreach ((string scheme, Dictionary<string, string> parameters) in all)
        {
            switch (scheme.ToLowerInvariant())
            {
                case "basic":
                    return new(false, "", "", "");
                case "bearer":
                    string realm = parameters.GetValueOrDefault("realm", "");
                    return realm.Length > 0
                        ? new(true, realm, parameters.GetValueOrDefault("service", ""), parameters.GetValueOrDefault("scope", ""))
                        : throw new RegistryException($"{host}: malformed www-authenticate, missing realm");
            }
        }

        throw new RegistryException(all.Count == 0
            ? $"{host}: the registry refuses access (401) without a www-authenticate header"
            : $"{host}: authentication scheme '{all[0].Scheme}' is not supported")
        {
            Status = 401,
        };
    }
}
