using System.Security.Cryptography;
using Serverless.Engine.Notifications;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications;

/// <summary>notifications.md §3: what a Provider and its Secrets come to.</summary>
public sealed class NotificationProviderTests
{
    [Fact]
    public void Secret_OverridesAddressAndUser()
    {
        NotificationProvider provider = SampleEvents.Provider(
            "{type: slack, address: https://spec.example, username: spec, channel: c, timeout: 30s}",
            ("address", " https://secret.example/hook\n"), ("username", "u"), ("password", "p"), ("token", "t\n"));

        provider.Url().ShouldBe(new("https://secret.example/hook"));
        (provider.Username, provider.Password, provider.Token, provider.Channel).ShouldBe(("u", "p", "t", "c"));
        provider.Timeout.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("username")]
    [InlineData("password")]
    public void Secret_WithHalfALogin_GivesNoCredentialsAtAll(string half)
    {
        using RSA key = RSA.Create(1024);
        NotificationProvider provider = SampleEvents.Provider(
            "{type: slack, username: bot}",
            (half, "x"),
            ("token", "unused"),
            ("headers", "authorization: Bearer unused\nX-Team: blue"),
            ("githubAppID", "1"), ("githubAppInstallationID", "2"), ("githubAppPrivateKey", key.ExportRSAPrivateKeyPem()));

        (provider.Username, provider.Password, provider.Token, provider.GitHubApp).ShouldBe(("bot", "", "", null));
        provider.Headers.ShouldBe(new Dictionary<string, string> { ["X-Team"] = "blue" });
    }

    [Theory]
    [InlineData("{type: generic}", 15)]
    [InlineData("{type: generic, timeout: nonsense}", 15)]
    [InlineData("{type: generic, timeout: 0s}", 15)]
    [InlineData("{type: generic, timeout: 1m}", 60)]
    public void Timeout_HasADefault(string spec, int seconds) => SampleEvents.Provider(spec).Timeout.ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Headers_AreAYamlMap() =>
        SampleEvents.Provider("{type: generic}", ("headers", "Authorization: Basic abc\nX-Number: 7\n")).Headers
            .ShouldBe(new Dictionary<string, string> { ["Authorization"] = "Basic abc", ["X-Number"] = "7" });

    [Theory]
    [InlineData("- hidden-value")]
    [InlineData("a: [hidden-value")]
    public void Headers_ThatAreNone_AreNotQuoted(string headers) =>
        Should.Throw<NotificationException>(() => SampleEvents.Provider("{type: generic}", ("headers", headers))).Message
            .ShouldBe("the Provider cannot be used: the headers of its Secret are no YAML map");

    [Theory]
    [InlineData("")]
    [InlineData("hooks.example/secret")]
    [InlineData("ftp://hooks.example/secret")]
    public void Address_ThatIsNoUrl_IsNotQuoted(string address) =>
        Should.Throw<NotificationException>(() => SampleEvents.Provider($"{{type: generic, address: '{address}'}}").Url()).Message
            .ShouldBe("the Provider cannot be used: its address must be an absolute http or https URL");

    [Fact]
    public void Address_TooLong_IsRefused() =>
        Should.Throw<NotificationException>(() => SampleEvents.Provider($"{{type: generic, address: 'https://a/{new string('x', 2048)}'}}")).Message
            .ShouldContain("its address has more than 2048 characters");

    [Fact]
    public void Proxy_OfTheProxySecret_WinsOverSecretAndSpec()
    {
        const string spec = "{type: generic, proxy: 'http://u:p%40w@spec.example:3128'}";
        NotificationProvider both = NotificationProvider.From(
            SampleEvents.WithSpec("Provider", spec),
            SampleEvents.Secret(("proxy", "http://secret.example")),
            null,
            SampleEvents.Secret(("address", "socks5://proxy.example:1080"), ("username", "n"), ("password", "w")));

        both.Proxy.ShouldNotBeNull().Address.ShouldBe(new("socks5://proxy.example:1080"));
        (both.Proxy.Username, both.Proxy.Password).ShouldBe(("n", "w"));
        SampleEvents.Provider(spec, ("proxy", "http://secret.example")).Proxy.ShouldNotBeNull().Address.Host.ShouldBe("secret.example");
        ProxySettings own = SampleEvents.Provider(spec).Proxy.ShouldNotBeNull();
        (own.Username, own.Password).ShouldBe(("u", "p@w"));
        own.ToWebProxy().Address.ShouldBe(new("http://spec.example:3128"));
    }

    [Fact]
    public void Proxy_OfAnotherScheme_IsRefused() =>
        Should.Throw<NotificationException>(() => SampleEvents.Provider("{type: generic, proxy: 'ftp://hidden.example'}")).Message.ShouldNotContain("hidden");

    [Theory]
    [InlineData("socks5://u:p%40w@proxy.example:1080", null, null, "u", "p@w")]
    [InlineData("socks5://u:p%40w@proxy.example:1080", "n", "w", "n", "w")]
    [InlineData("socks5://u:p%40w@proxy.example:1080", "n", null, "n", "")]
    public void Proxy_OfTheProxySecret_MayHaveItsLoginInTheAddress(string address, string? username, string? password, string user, string word)
    {
        (string, string)[] entries = [("address", address), .. username is null ? [] : new[] { ("username", username) }, .. password is null ? [] : new[] { ("password", password) }];

        ProxySettings proxy = NotificationProvider.From(SampleEvents.WithSpec("Provider", "{type: generic}"), null, null, SampleEvents.Secret(entries)).Proxy.ShouldNotBeNull();

        (proxy.Username, proxy.Password).ShouldBe((user, word));
        proxy.ToWebProxy().Address.ShouldBe(new("socks5://proxy.example:1080"));
    }

    [Fact]
    public void Headers_TooMany_AreRefused() =>
        Should.Throw<NotificationException>(() => SampleEvents.Provider("{type: generic}", ("headers", string.Join('\n', Enumerable.Range(0, 101).Select(i => $"x{i}: y"))))).Message
            .ShouldBe("the Provider cannot be used: its Secret has more than 100 headers");

    [Theory]
    [InlineData("ghe.example.com")]
    [InlineData("ftp://ghe.example.com")]
    public void GitHubApp_OfNoWebAddress_IsRefused(string address) => Should.Throw<NotificationException>(() => SampleEvents.Provider(
        "{type: githubdispatch}", ("githubAppID", "1"), ("githubAppInstallationID", "2"), ("githubAppPrivateKey", "x"), ("githubAppBaseURL", address))).Message
        .ShouldEndWith("app base URL must be an absolute http or https URL");
}
