using Serverless.Engine.Schedules;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Schedules;

public sealed class CronParserTests
{
    [Theory]
    [InlineData("60 * * * *", "end of range (60) above maximum (59): 60")]
    [InlineData("* * 0 * *", "beginning of range (0) below minimum (1): 0")]
    [InlineData("* * * * 7", "end of range (7) above maximum (6): 7")]
    [InlineData("5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1")]
    [InlineData("*/0 * * * *", "step of range should be a positive number: */0")]
    [InlineData("1-2-3 * * * *", "too many hyphens: 1-2-3")]
    [InlineData("1/2/3 * * * *", "too many slashes: 1/2/3")]
    [InlineData("x * * * *", "failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("-5 * * * *", "failed to parse int from : strconv.Atoi: parsing \"\": invalid syntax")]
    [InlineData("5/-1 * * * *", "negative number (-1) not allowed: -1")]
    [InlineData("99999999999999999999 * * * *", "failed to parse int from 99999999999999999999: strconv.Atoi: parsing \"99999999999999999999\": value out of range")]
    [InlineData("kljlkajs", "expected exactly 5 fields, found 1: [kljlkajs]")]
    [InlineData("  ", "expected exactly 5 fields, found 0: []")]
    [InlineData("* * 22-2 * *", "beginning of range (22) beyond end of range (2): 22-2")]
    [InlineData("* * * * Fri-Mon", "beginning of range (5) beyond end of range (1): Fri-Mon")]
    [InlineData("* * * * Monday", "failed to parse int from Monday: strconv.Atoi: parsing \"Monday\": invalid syntax")]
    [InlineData("* * L * *", "failed to parse int from L: strconv.Atoi: parsing \"L\": invalid syntax")]
    [InlineData("jan * * * *", "failed to parse int from jan: strconv.Atoi: parsing \"jan\": invalid syntax")]
    [InlineData("@Daily", "unrecognized descriptor: @Daily")]
    [InlineData("@every", "unrecognized descriptor: @every")]
    [InlineData("@every x", "failed to parse duration @every x: time: invalid duration \"x\"")]
    [InlineData("TZ=UTC 0 * * * *", "expected exactly 5 fields, found 6: [TZ=UTC 0 * * * *]")]
    public void Parse_Mistake_IsNamed(string cron, string reason) =>
        Should.Throw<FormatException>(() => CronParser.Parse(cron, "UTC")).Message.ShouldBe(reason);

    [Theory]
    [InlineData("", "empty spec string")]
    [InlineData("TZ=UTC", "the time zone is not followed by a schedule: TZ=UTC")]
    [InlineData("CRON_TZ=Nope 0 * * * *", "provided bad location Nope: unknown time zone Nope")]
    public void Parse_MistakeWithoutZone_IsNamed(string cron, string reason) =>
        Should.Throw<FormatException>(() => CronParser.Parse(cron, "")).Message.ShouldBe(reason);

    [Theory]
    [InlineData("1,,2", 0b110UL, false)]
    [InlineData(",", 0UL, false)]
    [InlineData("08", 1UL << 8, false)]
    [InlineData("+8", 1UL << 8, false)]
    [InlineData("0/90", 1UL, false)]
    [InlineData("50/5", (1UL << 50) | (1UL << 55), false)]
    [InlineData("1-7/3", (1UL << 1) | (1UL << 4) | (1UL << 7), false)]
    [InlineData("?/1", (1UL << 60) - 1, true)]
    [InlineData("*-5", (1UL << 60) - 1, true)]
    [InlineData("5,*", (1UL << 60) - 1, true)]
    [InlineData("*/30", 1UL | (1UL << 30), false)]
    [InlineData("*/9223372036854775807", 1UL, false)]
    public void ParseField_Minutes_GivesTheirBits(string text, ulong bits, bool star) =>
        CronFieldParser.Parse(text, CronFieldRange.Minutes).ShouldBe(new CronField(bits, star));

    [Theory]
    [InlineData("Mon-Fri", 0b0111110UL)]
    [InlineData("Mon/2", 0b0101010UL)]
    [InlineData("SUN,sat", 0b1000001UL)]
    public void ParseField_DayNames_GiveTheirBits(string text, ulong bits) =>
        CronFieldParser.Parse(text, CronFieldRange.DaysOfWeek).Bits.ShouldBe(bits);
}
