using Serverless.Engine.Notifications;
using Serverless.Engine.Notifications.Channels;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications;

/// <summary>notifications.md §6: what a receiver repeats need not be spelled as it was sent.</summary>
public sealed class MaskingTests
{
    [Theory]
    [InlineData("http://hidden-user:hidden%40word@a.example/", "hidden-user:hidden@word", "hidden%40word", "hidden@word", "hidden-user")]
    [InlineData("http://a.example/hook/hidden%20part/x?sig=hidden%2Fsig&hidden-flag", "/hook/hidden part/x", "hidden%20part", "hidden part", "hidden/sig", "hidden%2Fsig", "hidden-flag")]
    [InlineData("http://bücher.example/", "bücher.example", "xn--bcher-kva.example")]
    [InlineData("http://[2001:db8::1]/", "[2001:db8::1]", "2001:db8::1")]
    public void PartsOfTheAddress_AreNotShownInAnySpelling(string address, params string[] repeated)
    {
        NotificationProvider provider = SampleEvents.Provider($"{{type: generic, address: '{address}'}}");

        foreach (string part in repeated)
        {
            Hide($"no {part} there", provider).ShouldBe("no *** there", part);
        }
    }

    [Fact]
    public void ShortPartsOfThePath_AreWords() =>
        Hide("no hook in v1", SampleEvents.Provider("{type: generic, address: 'http://a.example/v1/hook'}")).ShouldBe("no hook in v1");

    [Fact]
    public void ProxyAndWhatWasSent_AreNotShown()
    {
        NotificationProvider provider = SampleEvents.Provider("{type: generic, address: 'http://a.example/', proxy: 'http://hidden-user:hidden-word@proxy.example/'}");

        Hide("hidden-user hidden-word proxy.example hidden-token aGlkZGVuOmhpZGRlbi10d28= hidden-two", provider, "Bearer hidden-token", "Basic aGlkZGVuOmhpZGRlbi10d28=")
            .ShouldBe("*** *** *** *** *** ***");
    }

    private static string Hide(string text, NotificationProvider provider, params string[] authorizations) =>
        Masking.Hide(text, provider, ChannelRequest.Json(provider.Url(), null), authorizations);
}
