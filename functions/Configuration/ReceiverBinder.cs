using Serverless.Engine.Fleet;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Receivers;
using Serverless.Functions.Webhook.Tokens;

namespace Serverless.Functions.Configuration;

/// <summary>
/// Reads <c>Receivers__NAME__...</c>: <c>Kind</c>, <c>Secret</c>, <c>SecondSecret</c> (rotation), <c>Registry</c>, <c>Repositories</c>
/// (comma-separated, a trailing <c>*</c> matches any rest), <c>Mode</c> (<c>signature</c>, <c>token</c> or <c>unwrapped</c>, where the kind
/// leaves a choice), <c>Header</c> (that carries the secret), <c>Aliases</c> (<c>docker-local=docker.example.net/local</c>, for
/// <c>artifactory</c> and <c>nexus</c>), <c>Helm</c> and <c>Enabled</c>; for tokens see <see cref="TokenPolicyBinder"/>. <c>Name</c> overrides NAME where the environment does not allow dashes. A receiver that is not complete is switched
/// off with a complaint, so that one missing secret does not stop the fleet (webhooks.md WH-14).
/// </summary>
internal static class ReceiverBinder
{
    public static IReadOnlyList<ReceiverSettings> Bind(IConfiguration configuration, SettingsReader reader, List<string> complaints)
    {
        List<ReceiverSettings> receivers = [];
        foreach (IConfigurationSection section in configuration.GetSection("Receivers").GetChildren())
        {
            if (string.Equals(reader.Text(section.Path + ":Enabled"), "false", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            int before = complaints.Count;
            ReceiverSettings receiver = Read(section, reader, complaints);
            if (receivers.Any(r => r.Name == receiver.Name))
            {
                complaints.Add($"{SettingsReader.Shown(section.Path)}: there is another receiver named {receiver.Name}");
            }

            if (complaints.Count == before)
            {
                receivers.Add(receiver);
            }
        }

        return receivers;
    }

    private static ReceiverSettings Read(IConfigurationSection section, SettingsReader reader, List<string> complaints)
    {
        string path = section.Path;
        string at = SettingsReader.Shown(path);
        string name = reader.Text(path + ":Name") ?? section.Key;
        string kind = reader.Text(path + ":Kind") ?? "";
        IReceiver? receiver = ReceiverKinds.Find(kind);
        string[] secrets = [.. new[] { reader.Text(path + ":Secret", complaints), reader.Text(path + ":SecondSecret", complaints) }.OfType<string>()];
        string? registry = reader.Text(path + ":Registry");
        string? host = registry is null ? null : RegistryHost.Normalise(registry);
        TokenPolicy? tokens = TokenPolicyBinder.Bind(path, name, kind, reader, complaints);
        Require(complaints, ClusterNames.IsValid(name), $"{at}: the receiver name must be lower-case letters, digits and inner dashes");
        Require(complaints, receiver is not null, $"{at}__Kind: must be one of {string.Join(", ", ReceiverKinds.Names)}");
        Require(complaints, secrets.Length > 0 || tokens is not null, $"{at}__Secret: is missing or empty");
        Require(complaints, registry is null || host is not null, $"{at}__Registry: is not a host");
        return new ReceiverSettings(name, kind, new ReceiverSecret(secrets))
        {
            Registry = host,
            Repositories = [.. Parts(reader.Text(path + ":Repositories"))],
            Mode = ReadMode(reader.Text(path + ":Mode"), receiver?.DefaultMode ?? ReceiverMode.Signature, at, complaints),
            SecretHeader = reader.Text(path + ":Header") ?? "X-Webhook-Token",
            Tokens = tokens,
            Aliases = ReadAliases(reader.Text(path + ":Aliases"), at, complaints),
            Helm = string.Equals(reader.Text(path + ":Helm"), "true", StringComparison.OrdinalIgnoreCase),
        };
    }

    private static ReceiverMode ReadMode(string? text, ReceiverMode fallback, string at, List<string> complaints)
    {
        ReceiverMode mode = fallback;
        bool known = text is null || (text.All(char.IsAsciiLetterLower) && Enum.TryParse(text, ignoreCase: true, out mode));
        Require(complaints, known, $"{at}__Mode: must be signature, token or unwrapped");
        return mode;
    }

    private static Dictionary<string, string> ReadAliases(string? text, string at, List<string> complaints)
    {
        Dictionary<string, string> aliases = [];
        foreach (string pair in Parts(text))
        {
            string[] sides = pair.Split('=', 2, StringSplitOptions.TrimEntries);
            bool valid = sides is [{ Length: > 0 }, { Length: > 0 } target] && RegistryHost.Normalise(target) is not null;
            Require(complaints, valid, $"{at}__Aliases: must be REPOSITORY=HOST[/PATH], separated by commas");
            if (valid)
            {
                aliases[sides[0]] = sides[1];
            }
        }

        return aliases;
    }

    private static string[] Parts(string? text) => (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static void Require(List<string> complaints, bool condition, string complaint)
    {
        if (!condition)
        {
            complaints.Add(complaint);
        }
    }
}
