using System.Net;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Serverless.Engine.Notifications;
using Serverless.Functions.Configuration;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Receivers;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Configuration;

public sealed class AppConfigBinderTests
{
    private static readonly (string, string)[] HostSettings =
    [
        ("FUNCTIONS_CUSTOMHANDLER_PORT", "50123"),
        ("Clusters:Folder", "/clusters"),
        ("WorkQueue:queueServiceUri", "https://acme.queue.core.windows.net"),
        ("State:blobServiceUri", "https://acme.blob.core.windows.net"),
    ];

    [Fact]
    public void Bind_Nothing_IsStandAloneOnLoopback()
    {
        AppSettings settings = Bind([]);

        settings.Mode.ShouldBe(HandlerMode.StandAlone);
        settings.Listen.ShouldBe(new IPEndPoint(IPAddress.Loopback, 8080));
        (settings.ClusterFolder, settings.StateFolder).ShouldBe(("clusters", "state"));
        settings.ScanInterval.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Bind_Nothing_ClosesPrivateNetworksInTheFunctionApp()
    {
        AppSettings app = Bind([], HostSettings);
        AppSettings laptop = Bind([]);

        app.Network.Permits("registry.internal", IPAddress.Parse("10.0.0.1")).ShouldBeFalse();
        app.Registry.RequestsPerSecond.ShouldBe(20);
        app.ClusterRequestsPerSecond.ShouldBe(20);
        laptop.Network.Permits("registry.internal", IPAddress.Parse("10.0.0.1")).ShouldBeTrue();
        laptop.Network.Permits("registry.internal", IPAddress.Parse("169.254.169.254")).ShouldBeFalse();
    }

    [Fact]
    public void Bind_AllowPrivate_OpensWhatItNames()
    {
        AppSettings settings = Bind([], ("Network:AllowPrivate", "registry.internal, 10.1.0.0/16"), ("Registries:RequestsPerSecond", "5"), ("Clusters:RequestsPerSecond", "50"));

        settings.Network.Permits("registry.internal", IPAddress.Parse("192.168.0.1")).ShouldBeTrue();
        settings.Network.Permits("other", IPAddress.Parse("10.1.2.3")).ShouldBeTrue();
        settings.Network.Permits("other", IPAddress.Parse("10.2.2.3")).ShouldBeFalse();
        settings.Registry.RequestsPerSecond.ShouldBe(5);
        settings.ClusterRequestsPerSecond.ShouldBe(50);
    }

    /// <summary>Tenants choose receivers: what is open for registries is not open for them.</summary>
    [Theory]
    [InlineData(true, null, null, false)]
    [InlineData(true, "10.0.0.0/8", null, false)]
    [InlineData(true, "*", null, false)]
    [InlineData(true, null, "10.0.0.0/8", true)]
    [InlineData(false, null, null, true)]
    [InlineData(false, "10.0.0.0/8", null, false)]
    [InlineData(false, "10.0.0.0/8", "*", true)]
    public void Bind_ReceiversOfNotifications_HaveAListOfTheirOwn(bool isHost, string? registries, string? receivers, bool isPermitted)
    {
        (string, string)[] settings =
        [
            .. isHost ? HostSettings : [],
            .. registries is null ? [] : new[] { ("Network:AllowPrivate", registries) },
            .. receivers is null ? [] : new[] { ("Notifications:AllowPrivate", receivers) },
        ];

        Bind([], settings).Notifications.Network.Permits("chat.internal", IPAddress.Parse("10.0.0.1")).ShouldBe(isPermitted);
    }

    [Fact]
    public void Bind_Notifications_AreOnAndFindTheirOwnWayUnlessTold()
    {
        NotificationOptions usual = Bind([]).Notifications;
        NotificationOptions set = Bind(
            [], ("NOTIFICATION_CONTROLLER_ADDRESS", "http://notify.internal/"), ("NOTIFICATIONS_DISABLED", "1"), ("Notifications:AllowCrossNamespace", "false"),
            ("Notifications:ControllerNamespace", "flux")).Notifications;

        usual.ShouldBe(new NotificationOptions());
        set.ShouldBe(new NotificationOptions { ControllerAddress = new("http://notify.internal/"), Disabled = true, AllowCrossNamespace = false, ControllerNamespace = "flux" });
    }

    [Theory]
    [InlineData("notify.internal")]
    [InlineData("ftp://notify.internal")]
    public void Bind_NotificationAddressThatIsNone_IsAFault(string address) =>
        Should.Throw<AppConfigException>(() => Bind([], ("NOTIFICATION_CONTROLLER_ADDRESS", address))).Faults
            .ShouldBe(["NOTIFICATION_CONTROLLER_ADDRESS: must be an absolute http or https URL"]);

    [Fact]
    public void Bind_AllowPrivateWithAnAddressThatIsNone_IsAFault() =>
        Should.Throw<AppConfigException>(() => Bind([], ("Network:AllowPrivate", "http://x"), ("Notifications:AllowPrivate", "http://y"))).Faults
            .ShouldBe(["Network__AllowPrivate: 'http://x' is no host name, address or network", "Notifications__AllowPrivate: 'http://y' is no host name, address or network"]);

    [Fact]
    public void Bind_PortVariable_IsHostMode()
    {
        AppSettings settings = Bind([], [.. HostSettings, ("FunctionTimeout", "00:10:00")]);

        settings.Mode.ShouldBe(HandlerMode.Host);
        settings.Listen.ShouldBe(new IPEndPoint(IPAddress.Loopback, 50123));
        settings.Deadline.ShouldBe(TimeSpan.FromMinutes(8));
        settings.WorkQueue.ShouldNotBeNull();
        settings.StateStorage.ShouldNotBeNull();
    }

    [Fact]
    public void Bind_Serve_WinsOverThePortVariable()
    {
        AppSettings settings = Bind(["serve", "--listen", "0.0.0.0:9000", "--clusters", "c", "--state", "s", "--interval", "15s"], HostSettings);

        settings.Mode.ShouldBe(HandlerMode.StandAlone);
        settings.Listen.ShouldBe(new IPEndPoint(IPAddress.Any, 9000));
        (settings.ClusterFolder, settings.StateFolder).ShouldBe(("c", "s"));
        settings.ScanInterval.ShouldBe(TimeSpan.FromSeconds(15));
    }

    [Theory]
    [InlineData("9000", "127.0.0.1:9000")]
    [InlineData("[::]:80", "[::]:80")]
    public void Bind_Listen_TakesPortOrAddress(string text, string expected) => Bind([], ("Listen", text)).Listen.ToString().ShouldBe(expected);

    [Fact]
    public void Bind_ManyFaults_AreReportedAtOnceWithoutValues()
    {
        AppConfigException e = Should.Throw<AppConfigException>(() => Bind(
            ["--nonsense"],
            ("FUNCTIONS_CUSTOMHANDLER_PORT", "secretvalue"),
            ("ScanInterval", "secretvalue"),
            ("FunctionTimeout", "0s"),
            ("Parallelism", "0"),
            ("LogLevel", "secretvalue"),
            ("Webhooks:BodyLimit", "5"),
            ("WorkQueue", "secretvalue")));

        e.Message.ShouldNotContain("secretvalue");
        foreach (string part in new[]
        {
            "--nonsense", "FUNCTIONS_CUSTOMHANDLER_PORT", "ScanInterval", "FunctionTimeout", "Parallelism", "LogLevel", "Webhooks__BodyLimit",
            "WorkQueue", "Clusters", "State",
        })
        {
            e.Faults.ShouldContain(f => f.Contains(part, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("FunctionTimeout", "1500h")]
    [InlineData("ScanInterval", "1000.00:00:00")]
    public void Bind_DurationThatNoTimerTakes_IsAFault(string key, string value) =>
        Should.Throw<AppConfigException>(() => Bind([], (key, value))).Faults
            .ShouldBe([$"{key}: must be a duration such as 90s or 00:01:30, from 1s to 1000h0m0s"]);

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("80x")]
    public void Bind_PortOutOfRange_IsAFault(string port) =>
        Should.Throw<AppConfigException>(() => Bind([], [.. HostSettings.Skip(1), ("FUNCTIONS_CUSTOMHANDLER_PORT", port)]))
            .Faults.ShouldBe(["FUNCTIONS_CUSTOMHANDLER_PORT: must be a whole number from 1 to 65535"]);

    [Fact]
    public void Bind_Receivers_AreRead()
    {
        AppSettings settings = Bind(
            [],
            ("Receivers:main:Kind", "distribution"),
            ("Receivers:main:Secret", "s"),
            ("Receivers:main:Registry", "https://Registry.example.net:443/"),
            ("Receivers:main:Repositories", "shop/*, acme/app"),
            ("Receivers:0:Name", "ci-main"),
            ("Receivers:0:Kind", "generic"),
            ("Receivers:0:Secret", "s"),
            ("Receivers:0:SecondSecret", "t"),
            ("Receivers:0:Mode", "token"),
            ("Receivers:off:Enabled", "false"));

        settings.Complaints.ShouldBeEmpty();
        settings.Receivers.Select(r => r.Name).ShouldBe(["main", "ci-main"], ignoreOrder: true);
        ReceiverSettings main = settings.Receivers.Single(r => r.Name == "main");
        main.Registry.ShouldBe("registry.example.net");
        main.Repositories.ShouldBe(["shop/*", "acme/app"]);
        ReceiverSettings ci = settings.Receivers.Single(r => r.Name == "ci-main");
        ci.Mode.ShouldBe(ReceiverMode.Token);
        ci.Secret.Matches("s").ShouldBeTrue();
        ci.Secret.Matches("t").ShouldBeTrue();
        ci.Secret.Matches("u").ShouldBeFalse();
    }

    [Theory]
    [InlineData("Kind", "nosuch", "Receivers__main__Kind: must be one of acr, artifactory, distribution, dockerhub, ecr, eventgrid, gar, generic, ghcr, harbor, nexus, quay")]
    [InlineData("Secret", "", "Receivers__main__Secret: is missing or empty")]
    [InlineData("Secret", "@Microsoft.KeyVault(SecretUri=https://v/secrets/s)", "Receivers__main__Secret: the Key Vault reference is not resolved")]
    [InlineData("Name", "Main!", "Receivers__main: the receiver name")]
    [InlineData("Mode", "other", "Receivers__main__Mode: must be signature, token or unwrapped")]
    [InlineData("Aliases", "a", "Receivers__main__Aliases: must be REPOSITORY=HOST[/PATH]")]
    [InlineData("Audience", "x", "Receivers__main__Audience: kind generic takes no signed tokens")]
    [InlineData("Registry", "a b", "Receivers__main__Registry: is not a host")]
    public void Bind_IncompleteReceiver_IsSwitchedOffWithAComplaint(string key, string value, string complaint)
    {
        Dictionary<string, string> receiver = new() { ["Receivers:main:Kind"] = "generic", ["Receivers:main:Secret"] = "s", ["Receivers:main:" + key] = value };

        AppSettings settings = Bind([], [.. receiver.Select(p => (p.Key, p.Value))]);

        settings.Receivers.ShouldBeEmpty();
        settings.Complaints.ShouldContain(c => c.StartsWith(complaint, StringComparison.Ordinal));
    }

    [Fact]
    public void Bind_TokenReceivers_GetTheirPolicies()
    {
        AppSettings settings = Bind(
            [],
            ("Receivers:gar:Kind", "gar"),
            ("Receivers:gar:Audience", "https://h/api/webhooks/gar/gar"),
            ("Receivers:gar:ServiceAccount", "a@b"),
            ("Receivers:grid:Kind", "eventgrid"),
            ("Receivers:grid:Secret", "s"),
            ("Receivers:grid:Audience", "api://x"),
            ("Receivers:grid:Tenant", "11111111-2222-3333-4444-555555555555"),
            ("Receivers:nex:Kind", "nexus"),
            ("Receivers:nex:Secret", "s"),
            ("Receivers:nex:Aliases", "a=h.io/p, b=g.io"),
            ("Receivers:tokens:Kind", "eventgrid"),
            ("Receivers:tokens:Audience", "app"),
            ("Receivers:tokens:Tenant", "00000000-0000-0000-0000-000000000001"),
            ("Receivers:push:Kind", "gar"),
            ("Receivers:push:ServiceAccount", "a@b"),
            ("WEBSITE_HOSTNAME", "app.azurewebsites.net"),
            ("Receivers:bad:Kind", "gar"));
        AppSettings alone = Bind([], ("Receivers:bad:Kind", "gar"));

        settings.Receivers.Select(r => r.Name).ShouldBe(["gar", "grid", "nex", "push", "tokens"], ignoreOrder: true);
        settings.Receivers.Single(r => r.Name == "push").Tokens!.Audience.ShouldBe("https://app.azurewebsites.net/api/webhooks/gar/push");
        settings.Receivers.Single(r => r.Name == "gar").Tokens!.KeysAddress.Host.ShouldBe("www.googleapis.com");
        settings.Receivers.Single(r => r.Name == "grid").Tokens!.KeysAddress.Host.ShouldBe("login.microsoftonline.com");
        settings.Receivers.Single(r => r.Name == "nex").Aliases.ShouldBe(new Dictionary<string, string> { ["a"] = "h.io/p", ["b"] = "g.io" });
        settings.Complaints.ShouldContain("Receivers__bad__ServiceAccount: is missing");
        alone.Complaints.ShouldContain("Receivers__bad__Audience: is missing");
    }

    [Theory]
    [InlineData("http://v.vault.azure.net", null, null, "Clusters__KeyVault: the vault's address")]
    [InlineData("https://v.vault.azure.net", "t", "p", "Clusters__KeyVault: secrets are chosen by tag or by prefix")]
    public void Bind_BadVault_IsAFault(string vault, string? tag, string? prefix, string fault) =>
        Should.Throw<AppConfigException>(() => Bind([], ("Clusters:KeyVault", vault), ("Clusters:Tag", tag ?? ""), ("Clusters:Prefix", prefix ?? "")))
            .Faults.ShouldContain(f => f.StartsWith(fault, StringComparison.Ordinal));

    [Fact]
    public void Bind_Vault_IsOpenedWithTheLoginOfThisMachineUnlessAnIdentityIsMeant()
    {
        (string, string) vault = ("Clusters:KeyVault", "https://v.vault.azure.net");

        Bind([], vault).ClusterVault!.Credential.ShouldBeOfType<DefaultAzureCredential>();
        Bind([], vault, ("Clusters:clientId", "id")).ClusterVault!.Credential.ShouldBeOfType<ManagedIdentityCredential>();
        Bind([], [.. HostSettings, vault]).ClusterVault!.Credential.ShouldBeOfType<ManagedIdentityCredential>();
    }

    [Fact]
    public void Bind_LogLevel_IsRead() => Bind([], ("LogLevel", "debug")).LogLevel.ShouldBe(LogLevel.Debug);

    private static AppSettings Bind(string[] args, params (string Key, string Value)[] settings) =>
        AppConfigBinder.Bind(args, new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());
}
