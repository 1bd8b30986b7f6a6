using System.Text;
using Serverless.Engine.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Fleet;

public sealed class WorkMessageTests
{
    private static readonly WorkItem Item = new("prod-1", new DateTimeOffset(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero), "ghcr.io/acme/app");

    [Fact]
    public void Encode_Item_IsCompactJson() =>
        WorkMessage.Encode(Item).ShouldBe("""{"v":1,"kind":"pass","cluster":"prod-1","repository":"ghcr.io/acme/app","receivedAt":"2026-03-01T12:00:00.2500000Z"}""");

    [Fact]
    public void Decode_TextOrBase64_GivesTheItem()
    {
        string text = WorkMessage.Encode(Item);

        WorkMessage.Decode(text, out _).ShouldBe(Item);
        WorkMessage.Decode(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), out _).ShouldBe(Item);
        WorkMessage.Decode(WorkMessage.Encode(Item with { Repository = null }), out _).ShouldBe(Item with { Repository = null });
    }

    [Fact]
    public void Trace_OfTheWorkThatAsked_TravelsWithTheItem()
    {
        WorkItem traced = Item with { Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };

        WorkMessage.Encode(traced).ShouldEndWith(""","trace":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}""");
        WorkMessage.Decode(WorkMessage.Encode(traced), out _).ShouldBe(traced);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-and-more-that-somebody-wrote-into-the-queue")]
    [InlineData("xx-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    public void Trace_ThatIsNone_CountsAsAbsent(string trace) => WorkMessage.Decode(WorkMessage.Encode(Item with { Trace = trace }), out _).ShouldBe(Item);

    [Theory]
    [InlineData("hello", "not a JSON object")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("""{"v":2,"kind":"pass","cluster":"a","receivedAt":"2026-03-01T12:00:00Z"}""", "unknown version")]
    [InlineData("""{"v":"1","kind":"pass","cluster":"a","receivedAt":"2026-03-01T12:00:00Z"}""", "unknown version")]
    [InlineData("""{"v":1,"kind":"dance","cluster":"a","receivedAt":"2026-03-01T12:00:00Z"}""", "unknown kind")]
    [InlineData("""{"v":1,"kind":"pass","cluster":"../a","receivedAt":"2026-03-01T12:00:00Z"}""", "no valid cluster name")]
    [InlineData("""{"v":1,"kind":"pass","receivedAt":"2026-03-01T12:00:00Z"}""", "no valid cluster name")]
    [InlineData("""{"v":1,"kind":"pass","cluster":"a"}""", "no time of receipt")]
    [InlineData("""{"v":1,"kind":"pass","cluster":"\ud800","receivedAt":"2026-03-01T12:00:00Z"}""", "the message has no valid cluster name")]
    public void Decode_Foreign_IsRefusedWithAReason(string text, string expected)
    {
        WorkMessage.Decode(text, out string problem).ShouldBeNull();

        problem.ShouldContain(expected);
    }
}
