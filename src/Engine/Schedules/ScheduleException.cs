namespace Serverless.Engine.Schedules;

/// <summary>A schedule cannot be used; the message is the one of schedule.md §1.1 and names the entry.</summary>
public sealed class ScheduleException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ScheduleException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public ScheduleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
