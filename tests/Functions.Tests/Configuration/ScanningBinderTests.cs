using System.Reflection;
using Microsoft.Extensions.Configuration;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Functions.Configuration;
using Serverless.Functions.Tests.Published;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Configuration;

/// <summary>Every option of scanning can be set from outside, and is described.</summary>
public sealed class ScanningBinderTests
{
    /// <summary>Bound once for both, from <c>Network:AllowPrivate</c>.</summary>
    private const string Shared = nameof(RegistryClientOptions.Network);

    private static readonly Dictionary<string, (string Text, object Value)> Registries = new()
    {
        ["AllowInsecure"] = ("false", false),
        ["AllowPlainHttpForPrivateHosts"] = ("true", true),
        ["RequestsPerSecond"] = ("7", 7d),
        ["AttemptTimeout"] = ("10s", TimeSpan.FromSeconds(10)),
        ["CallTimeout"] = ("00:03:00", TimeSpan.FromMinutes(3)),
        ["RetryDelays"] = ("500ms, 00:00:01,4s", (TimeSpan[])[TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)]),
        ["PageSize"] = ("100", 100),
        ["MaxPages"] = ("20", 20),
        ["MaxTags"] = ("5000", 5000),
        ["MaxPageBytes"] = ("2048", 2048),
        ["MaxListBytes"] = ("4096", 4096L),
        ["MaxManifestBytes"] = ("8192", 8192),
        ["UserAgent"] = ("ours/1", "ours/1"),
    };

    private static readonly Dictionary<string, (string Text, object Value)> Services = new()
    {
        ["RetryDelays"] = ("none", (TimeSpan[])[]),
        ["UserAgent"] = ("ours/2 flux-operator/1", "ours/2 flux-operator/1"),
    };

    [Fact]
    public void Bind_Registries_SetsEveryOption() => ShouldSetAll(Registries, "Registries", settings => settings.Registry);

    [Fact]
    public void Bind_Services_SetsEveryOption() => ShouldSetAll(Services, "Services", settings => settings.ExternalServices);

    [Fact]
    public void Bind_Nothing_LeavesTheDefaults()
    {
        AppSettings settings = Bind([]);

        settings.Registry.ShouldBe(new RegistryClientOptions() with { RetryDelays = settings.Registry.RetryDelays });
        settings.Registry.RetryDelays.ShouldBe(new RegistryClientOptions().RetryDelays);
        settings.ExternalServices.RetryDelays.ShouldBe(new ExternalServiceOptions().RetryDelays);
    }

    [Fact]
    public void Bind_WrongValues_AreFaults() =>
        Should.Throw<AppConfigException>(() => Bind([("Registries:RetryDelays", "1s,soon"), ("Registries:AttemptTimeout", "0s"), ("Registries:PageSize", "0"), ("Services:RetryDelays", "-1s"), ("Registries:AllowInsecure", "no")]))
            .Faults.Select(fault => fault.Split(':')[0])
            .ShouldBe(["Registries__AllowInsecure", "Registries__AttemptTimeout", "Registries__RetryDelays", "Registries__PageSize", "Services__RetryDelays"]);

    [Fact]
    public void Bind_DelayThatNoTimerTakes_IsAFault() =>
        Should.Throw<AppConfigException>(() => Bind([("Registries:RetryDelays", "1s,2000h"), ("Services:RetryDelays", "1001:00:00")])).Faults.Count.ShouldBe(2);

    private static void ShouldSetAll<T>(Dictionary<string, (string Text, object Value)> rows, string section, Func<AppSettings, T> options)
    {
        PropertyInfo[] properties = [.. typeof(T).GetProperties().Where(property => property.Name != Shared)];
        string operations = File.ReadAllText(Path.Combine(PublishedHandler.RepositoryRoot(), "docs", "operations.md"));
        properties.Select(property => property.Name).ShouldBe(rows.Keys, ignoreOrder: true);

        T bound = options(Bind([.. rows.Select(row => ($"{section}:{row.Key}", row.Value.Text))]));

        foreach (PropertyInfo property in properties)
        {
            object? value = property.GetValue(bound);
            (value is IReadOnlyList<TimeSpan> list ? list.ToArray() : value).ShouldBe(rows[property.Name].Value, property.Name);
            operations.ShouldContain($"`{section}:{property.Name}`");
        }
    }

    private static AppSettings Bind(params IEnumerable<(string Key, string Value)> settings) =>
        AppConfigBinder.Bind([], new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());
}
