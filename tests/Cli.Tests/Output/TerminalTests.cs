using Serverless.Cli.Output;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Output;

/// <summary>What people see on a terminal; pipes get the plain forms of <see cref="OutputTests"/>.</summary>
public sealed class TerminalTests
{
    [Fact]
    public void Table_OnTerminal_ShortensTheWidestColumnToFit()
    {
        TextTable table = new("Name", "Ready", "Message");
        table.Add("podinfo", ReadyCell.Of("False"), "the quick brown fox jumps over the lazy dog\nand on");

        TerminalTable.Write(table, 40, color: false).ShouldBe(
            "NAME     READY    MESSAGE\n" +
            "podinfo  ✗ False  the quick brown fox j…\n");
    }

    [Fact]
    public void Table_OfManyColumns_FitsAnOrdinaryTerminal()
    {
        TextTable table = new("Cluster", "Namespace", "Name", "Inputs", "Ready", "Message", "Last Reconciled", "Next Schedule");
        table.Add("dev", "apps", "podinfo", "1", ReadyCell.Of("True"), "Reconciliation finished in 120ms", "100d ago", "in 12h");

        TerminalTable.Write(table, 80, color: false).Split('\n').ShouldAllBe(line => line.Length <= 80);
    }

    [Theory]
    [InlineData("one two three", 7, "one two|three")]
    [InlineData("one two three", 8, "one two|three")]
    [InlineData("one two three", 3, "one|two|three")]
    [InlineData("a-word-that-is-too-long for it", 6, "a-word-that-is-too-long|for it")]
    [InlineData("", 6, "")]
    [InlineData("one two", int.MaxValue, "one two")]
    public void Text_IsBrokenBetweenWords(string text, int width, string lines) => string.Join('|', WordWrap.Lines(text, width)).ShouldBe(lines);

    [Fact]
    public void Table_WithColors_PaintsByGlyph() =>
        Table("True").ShouldBe("\u001b[1mREADY\u001b[0m\n\u001b[32m✔ True\u001b[0m\n");

    [Theory]
    [InlineData("True", "✔ True")]
    [InlineData("False", "✗ False")]
    [InlineData("Suspended", "⏸ Suspended")]
    [InlineData("Unknown", "◎ Unknown")]
    public void Ready_OnTerminal_HasAGlyphAndItsWord(string status, string shown) => ReadyCell.Of(status).ShouldBe(new Cell(status, shown));

    [Theory]
    [InlineData(-5, "0s")]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(185, "3m5s")]
    [InlineData(3600, "60m")]
    [InlineData(11400, "3h10m")]
    [InlineData(90000, "25h")]
    [InlineData(180000, "2d2h")]
    [InlineData(864000, "10d")]
    [InlineData(94608000, "3y")]
    public void Age_OfSeconds_IsShort(int seconds, string expected) => Age.Of(TimeSpan.FromSeconds(seconds)).ShouldBe(expected);

    [Fact]
    public void Screen_OnTerminal_ShowsAStatusLineOnlyAfterHalfASecond()
    {
        SteppedTime time = new();
        using StringWriter error = new();
        using StringWriter output = new();
        using (Screen screen = new(output, error, new Terminal(true, true, 40, false), time))
        {
            screen.Say("get resourceset");
            time.Advance(TimeSpan.FromMilliseconds(400));
            error.ToString().ShouldBeEmpty();
            time.Advance(TimeSpan.FromMilliseconds(200));
            error.ToString().ShouldContain("get resourceset 1 s");
            screen.Write("NAME\n");
            error.ToString().ShouldEndWith("\r\u001b[K");
        }

        output.ToString().ShouldBe("NAME\n");
    }

    [Fact]
    public void Screen_IntoAPipe_IsQuiet()
    {
        SteppedTime time = new();
        using StringWriter error = new();
        using Screen screen = new(TextWriter.Null, error, Terminal.None, time);

        screen.Say("get resourceset");
        time.Advance(TimeSpan.FromSeconds(5));

        error.ToString().ShouldBeEmpty();
    }

    private static string Table(string status)
    {
        TextTable table = new("Ready");
        table.Add(ReadyCell.Of(status));
        return TerminalTable.Write(table, 80, color: true);
    }
}
