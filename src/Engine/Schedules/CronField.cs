namespace Serverless.Engine.Schedules;

/// <summary>The values that one field of a cron expression allows.</summary>
/// <param name="Bits">Bit n stands for value n.</param>
/// <param name="IsStar">Whether the field was written as <c>*</c> or <c>?</c>, which matters for days (schedule.md §2.5).</param>
internal readonly record struct CronField(ulong Bits, bool IsStar)
{
    public bool Allows(int value) => (Bits >> value & 1) != 0;
}
