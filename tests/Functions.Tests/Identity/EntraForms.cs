namespace Serverless.Functions.Tests.Identity;

/// <summary>The forms of client credentials that Entra takes, whole.</summary>
internal static class EntraForms
{
    public static Dictionary<string, string> Assertion(string client, string assertion, string scope) => new(Common(client, scope))
    {
        ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", ["client_assertion"] = assertion,
    };

    public static Dictionary<string, string> Secret(string client, string secret, string scope) => new(Common(client, scope)) { ["client_secret"] = secret };

    private static Dictionary<string, string> Common(string client, string scope) => new()
    {
        ["grant_type"] = "client_credentials", ["client_id"] = client, ["scope"] = scope, ["client_info"] = "2",
    };
}
