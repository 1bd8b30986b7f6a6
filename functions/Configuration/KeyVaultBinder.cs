using Serverless.Azure.KeyVault;
using Serverless.Engine.Fleet;

namespace Serverless.Functions.Configuration;

/// <summary>
/// Reads <c>Clusters:KeyVault</c> (address of the vault), <c>Clusters:Tag</c> (tag whose value is the cluster's name), <c>Clusters:Prefix</c>
/// (beginning of the secrets' names, the rest is the cluster's name), <c>Clusters:Refresh</c> and <c>Clusters:clientId</c>. Stand-alone and without
/// a client id the vault is opened with what logs in on this machine, such as <c>az login</c>; else with the managed identity.
/// </summary>
internal static class KeyVaultBinder
{
    public static KeyVaultSettings? Bind(SettingsReader reader, HandlerMode mode)
    {
        if (reader.Text("Clusters:KeyVault") is not { } vault)
        {
            return null;
        }

        (string? tag, string? prefix, string? clientId) = (reader.Text("Clusters:Tag"), reader.Text("Clusters:Prefix"), reader.Text("Clusters:clientId"));
        TimeSpan refresh = reader.Duration("Clusters:Refresh", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5));
        try
        {
            return mode == HandlerMode.StandAlone && clientId is null
                ? KeyVaultSettings.ForPerson(vault, tag, prefix, refresh)
                : KeyVaultSettings.Create(vault, tag, prefix, clientId, refresh);
        }
        catch (FleetException e)
        {
            reader.Faults.Add($"Clusters__KeyVault: {e.Message}");
            return null;
        }
    }
}
