using System.Text;
using System.Text.Json;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Resources;

/// <summary>Documents from anywhere: what is odd in them is replaced as Go does, or is a JSON error; never anything else.</summary>
public sealed class JsonTreeTextTests
{
    [Theory]
    [InlineData("""["\ud800"]""", "\uFFFD")]
    [InlineData("""["\udc00x"]""", "\uFFFDx")]
    [InlineData("""["a\n\t\"\\\/\b\f\r\u0041\ud800\u0041"]""", "a\n\t\"\\/\b\f\rAA")]
    [InlineData("""["\ud83d\ude00\ud800"]""", "😀\uFFFD")]
    [InlineData("""["é\ud800😀"]""", "é\uFFFD😀")]
    public void Parse_HalfASurrogatePair_IsReplaced(string json, string text) =>
        ((List<object?>)JsonTree.Parse(json)!).ShouldBe([text.Replace("AA", "A\uFFFDA", StringComparison.Ordinal)]);

    [Theory]
    [InlineData("{\"a\":tsecret,\"b\":\"secret\"}")]
    [InlineData("[nsecret]")]
    [InlineData("[1,fsecret")]
    [InlineData("[1secret]")]
    [InlineData("{secret:1}")]
    [InlineData("[\"\\qsecret\"]")]
    public void Parse_WordsThatAreNone_AreNotQuoted(string json)
    {
        JsonException failure = Should.Throw<JsonException>(() => JsonTree.Parse(json));

        failure.ToString().ShouldNotContain("secret");
        failure.Message.ShouldContain("LineNumber: 0 | BytePositionInLine: ");
    }

    [Fact]
    public void Parse_BytesThatAreNotUtf8_AreReplacedOneByOne()
    {
        byte[] json = [.. "{\"k"u8, 0xFF, .. "\":\"v"u8, 0xC3, 0x28, 0xE2, 0x82, .. "\"}"u8];

        JsonTree.ParseObject(json).ShouldHaveSingleItem().ShouldBe(new("k\uFFFD", "v\uFFFD(\uFFFD\uFFFD"));
    }

    [Fact]
    public void Parse_ReplacedText_CanBeWritten() => Encoding.UTF8.GetString(JsonTree.ToUtf8(JsonTree.Parse("""["\ud800"]"""))).ShouldBe("[\"\uFFFD\"]");

    [Theory]
    [InlineData("1e999")]
    [InlineData("""{"a":[-1e400]}""")]
    public void Parse_NumberBeyondADouble_IsAnError(string json) => Should.Throw<JsonException>(() => JsonTree.Parse(json)).Message.ShouldContain("too large");
}
