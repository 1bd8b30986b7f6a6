using Serverless.Functions.Webhook.Tokens;

namespace Serverless.Functions.Configuration;

/// <summary>
/// Reads which signed tokens a receiver takes: <c>Audience</c> with <c>ServiceAccount</c> for <c>gar</c> (default: the push address on the
/// platform's host name), with <c>Tenant</c> for
/// <c>eventgrid</c>, with <c>Issuer</c> and <c>KeysUri</c> for <c>ecr</c>. Keys are fetched from these fixed or configured addresses only
/// (webhooks.md WH-68).
/// </summary>
internal static class TokenPolicyBinder
{
    public static TokenPolicy? Bind(string path, string name, string kind, SettingsReader reader, List<string> complaints)
    {
        string at = SettingsReader.Shown(path);
        string? audience = reader.Text(path + ":Audience", complaints);
        if (audience is null && kind == "gar")
        {
            // Pub/Sub's own default is the push address; the platform names the host of the app, a request never does.
            audience = reader.Text("WEBSITE_HOSTNAME") is { } host ? $"https://{host}/api/webhooks/gar/{name}" : null;
        }

        if (audience is null)
        {
            return kind == "gar" ? Complain("__Audience: is missing") : null;
        }

        switch (kind)
        {
            case "gar":
                return Need(":ServiceAccount") is { } account ? TokenPolicy.Google(audience, account) : null;
            case "eventgrid":
                return Need(":Tenant") is { } tenant && Guid.TryParse(tenant, out Guid id) ? TokenPolicy.EventGrid(audience, id.ToString("D")) : Complain("__Tenant: must be the id of a tenant");
            case "ecr":
                return Need(":Issuer") is { } issuer && Uri.TryCreate(Need(":KeysUri"), UriKind.Absolute, out Uri? keys) && keys.Scheme == Uri.UriSchemeHttps
                    ? new TokenPolicy([issuer], audience, keys, [])
                    : Complain("__KeysUri: must be an absolute https URL, with __Issuer beside it");
            default:
                return Complain($"__Audience: kind {kind} takes no signed tokens");
        }

        string? Need(string key)
        {
            string? value = reader.Text(path + key, complaints);
            if (value is null)
            {
                complaints.Add($"{SettingsReader.Shown(path + key)}: is missing");
            }

            return value;
        }

        TokenPolicy? Complain(string complaint)
        {
            complaints.Add(at + complaint);
            return null;
        }
    }
}
