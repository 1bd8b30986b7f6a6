using Serverless.Engine.Go;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Go;

public sealed class Adler32Tests
{
    [Theory]
    [InlineData("6.0.4", "48955639")]
    [InlineData("main", "68878758")]
    [InlineData("v1.0.0", "93520228")]
    [InlineData("latest", "147587726")]
    [InlineData("", "1")]
    public void Id_KnownText_IsTheUnsignedDecimalChecksum(string text, string expected) => Adler32.Id(text).ShouldBe(expected);

    [Fact]
    public void Sum_ManyLargeBytes_StaysBelowTheModulus()
    {
        byte[] bytes = new byte[100_000];
        Array.Fill(bytes, (byte)0xFF);

        uint sum = Adler32.Sum(bytes);

        (sum & 0xFFFF).ShouldBeLessThan(65521u);
        (sum >> 16).ShouldBeLessThan(65521u);
    }
}
