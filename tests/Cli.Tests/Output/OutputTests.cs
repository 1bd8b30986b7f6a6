using Serverless.Cli.Output;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Output;

public sealed class OutputTests
{
    [Fact]
    public void Table_WithRows_PadsCellsAndSeparatesThemByTabs()
    {
        TextTable table = new("Name", "Ready");
        table.Add("podinfo", "True");
        table.Add("ü", "Unknown");

        table.ToString().ShouldBe("NAME   \tREADY  \npodinfo\tTrue   \nü      \tUnknown\n");
    }

    [Fact]
    public void Table_WithoutRows_IsTheHeader() => new TextTable("Name", "Last Reconciled").ToString().ShouldBe("NAME\tLAST RECONCILED\n");

    [Theory]
    [InlineData("2025-07-15T14:30:00Z", "UTC", "2025-07-15 14:30:00 +0000 UTC")]
    [InlineData("2025-07-15T14:30:00Z", "America/New_York", "2025-07-15 10:30:00 -0400 EDT")]
    [InlineData("2025-01-15T14:30:00Z", "Europe/Berlin", "2025-01-15 15:30:00 +0100 CET")]
    [InlineData(null, "UTC", "Unknown")]
    [InlineData("nonsense", "UTC", "Unknown")]
    public void Time_InZone_ReadsAsGoWritesIt(string? instant, string zone, string expected) =>
        GoTime.Format(instant, TimeZoneInfo.FindSystemTimeZoneById(zone), "Unknown").ShouldBe(expected);
}
