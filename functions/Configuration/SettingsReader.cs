using System.Globalization;
using Serverless.Azure.Storage;
using Serverless.Engine.Fleet;
using Serverless.Engine.Go;

namespace Serverless.Functions.Configuration;

/// <summary>Reads single settings and collects what is wrong with them.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private const string UnresolvedReference = "@Microsoft.KeyVault(";

    /// <summary>Timers take no more than 49 days.</summary>
    private static readonly TimeSpan LongestDuration = TimeSpan.FromHours(1000);

    /// <summary>All faults found so far; they never hold a value of a setting.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>A text, or <see langword="null"/> when it is not set. A Key Vault reference that the platform could not resolve counts as not set (functions-host.md FH-79).</summary>
    public string? Text(string key, List<string>? complaints = null)
    {
        string? value = configuration[key];
        if (value is not null && value.StartsWith(UnresolvedReference, StringComparison.Ordinal))
        {
            (complaints ?? Faults).Add($"{Shown(key)}: the Key Vault reference is not resolved");
            return null;
        }

        return string.IsNullOrEmpty(value) ? null : value;
    }

    public int Number(string key, int fallback, int smallest, int largest)
    {
        if (Text(key) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= smallest && value <= largest)
        {
            return value;
        }

        Faults.Add($"{Shown(key)}: must be a whole number from {smallest} to {largest}");
        return fallback;
    }

    /// <summary>A duration as <c>90s</c> or as <c>00:01:30</c>, of at most 1000 hours.</summary>
    public TimeSpan Duration(string key, TimeSpan fallback, TimeSpan smallest)
    {
        if (Text(key) is not { } text)
        {
            return fallback;
        }

        if (Parse(text) is { } value && value >= smallest)
        {
            return value;
        }

        Faults.Add($"{Shown(key)}: must be a duration such as 90s or 00:01:30, from {GoDuration.Format(smallest)} to {GoDuration.Format(LongestDuration)}");
        return fallback;
    }

    /// <summary>Durations as of <see cref="Duration"/>, separated by commas; <c>none</c> for an empty list.</summary>
    public IReadOnlyList<TimeSpan> Durations(string key, IReadOnlyList<TimeSpan> fallback)
    {
        if (Text(key) is not { } text)
        {
            return fallback;
        }

        TimeSpan?[] values = [.. (text == "none" ? [] : text.Split(',', StringSplitOptions.TrimEntries)).Select(Parse)];
        if (values.All(value => value >= TimeSpan.Zero))
        {
            return [.. values.Select(value => value!.Value)];
        }

        Faults.Add($"{Shown(key)}: must be durations such as 1s,3s of at most {GoDuration.Format(LongestDuration)}, or none");
        return fallback;
    }

    public bool Flag(string key, bool fallback)
    {
        if (Text(key) is not { } text)
        {
            return fallback;
        }

        if (bool.TryParse(text, out bool value))
        {
            return value;
        }

        Faults.Add($"{Shown(key)}: must be true or false");
        return fallback;
    }

    public Uri? Address(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp))
        {
            return address;
        }

        Faults.Add($"{Shown(key)}: must be an absolute http or https URL");
        return null;
    }

    public LogLevel Level(string key, LogLevel fallback)
    {
        if (Text(key) is not { } text)
        {
            return fallback;
        }

        if (Enum.TryParse(text, ignoreCase: true, out LogLevel level) && Enum.IsDefined(level))
        {
            return level;
        }

        Faults.Add($"{Shown(key)}: must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}");
        return fallback;
    }

    /// <summary>A storage account by connection string, or by service address and identity (functions-host.md FH-76 to FH-78).</summary>
    public StorageConnection? Storage(string prefix, string service)
    {
        string addressKey = $"{prefix}:{service}ServiceUri";
        try
        {
            if (Text(prefix) is { } connectionString)
            {
                return StorageConnection.FromConnectionString(connectionString);
            }

            return Text(addressKey) is { } address ? StorageConnection.FromServiceUri(address, Text($"{prefix}:clientId")) : null;
        }
        catch (FleetException e)
        {
            Faults.Add($"{Shown(prefix)}: {e.Message}");
            return null;
        }
    }

    /// <summary>A key as it is spelled in the environment.</summary>
    public static string Shown(string key) => key.Replace(":", "__", StringComparison.Ordinal);

    private static TimeSpan? Parse(string text)
    {
        TimeSpan? value = GoDuration.Parse(text)
            ?? (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan span) ? span : null);
        return value <= LongestDuration ? value : null;
    }
}
