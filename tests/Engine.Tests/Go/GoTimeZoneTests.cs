using Serverless.Engine.Go;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Go;

public sealed class GoTimeZoneTests
{
    [Theory]
    [InlineData("US/Eastern", true)]
    [InlineData("Etc/GMT+3", true)]
    [InlineData("GMT", true)]
    [InlineData("europe/berlin", false)]
    [InlineData("utc", false)]
    [InlineData("GMT Standard Time", false)]
    [InlineData("../UTC", false)]
    [InlineData("Europe//Berlin", false)]
    [InlineData("/etc/localtime", false)]
    public void Find_ZoneName_IsExact(string name, bool known)
    {
        if (known)
        {
            GoTimeZone.Find(name).Id.ShouldBe(name);
        }
        else
        {
            Should.Throw<FormatException>(() => GoTimeZone.Find(name)).Message.ShouldBe($"unknown time zone {name}");
        }
    }
}
