using Serverless.Engine.Fleet;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Receivers;

namespace Serverless.Functions.Configuration;

/// <summary>
/// Reads <c>Receivers__NAME__...</c>: <c>Kind</c>, <c>Secret</c>, <c>SecondSecret</c> (rotation), <c>Registry</c>, <c>Repositories</c>
/// (comma-separated, a trailing <c>*</c> matches any rest), <c>Mode</c> (<c>generic</c> only: <c>signature</c> or <c>token</c>) and
/// <c>Enabled</c>. <c>Name</c> overrides NAME where the environment does not allow dashes. A receiver that is not complete is switched
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
        string mode = reader.Text(path + ":Mode") ?? "signature";
        string[] secrets = [.. new[] { reader.Text(path + ":Secret", complaints), reader.Text(path + ":SecondSecret", complaints) }.OfType<string>()];
        string? registry = reader.Text(path + ":Registry");
        string? host = registry is null ? null : RegistryHost.Normalise(registry);
        Require(complaints, ClusterNames.IsValid(name), $"{at}: the receiver name must be lower-case letters, digits and inner dashes");
        Require(complaints, ReceiverKinds.Find(kind) is not null, $"{at}__Kind: must be one of {string.Join(", ", ReceiverKinds.Names)}");
        Require(complaints, secrets.Length > 0, $"{at}__Secret: is missing or empty");
        Require(complaints, mode is "signature" or "token", $"{at}__Mode: must be signature or token");
        Require(complaints, registry is null || host is not null, $"{at}__Registry: is not a host");
        return new ReceiverSettings(name, kind, new ReceiverSecret(secrets))
        {
            Registry = host,
            Repositories = (reader.Text(path + ":Repositories") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            TokenMode = mode == "token",
        };
    }

    private static void Require(List<string> complaints, bool condition, string complaint)
    {
        if (!condition)
        {
            complaints.Add(complaint);
        }
    }
}
