namespace Serverless.Engine.Status;

/// <summary>Condition and event reasons, and the messages that are fixed (reconcile.md §2, §9, §12).</summary>
public static class Reasons
{
    /// <summary>Work goes on.</summary>
    public const string Progressing = "Progressing";

    /// <summary>Work failed and is retried.</summary>
    public const string ProgressingWithRetry = "ProgressingWithRetry";

    /// <summary>The last run succeeded.</summary>
    public const string ReconciliationSucceeded = "ReconciliationSucceeded";

    /// <summary>The last run failed and is retried.</summary>
    public const string ReconciliationFailed = "ReconciliationFailed";

    /// <summary>The object is suspended.</summary>
    public const string ReconciliationDisabled = "ReconciliationDisabled";

    /// <summary>Inputs or templates cannot be turned into objects.</summary>
    public const string BuildFailed = "BuildFailed";

    /// <summary>A dependency is missing or not ready.</summary>
    public const string DependencyNotReady = "DependencyNotReady";

    /// <summary>A readyExpr cannot be parsed.</summary>
    public const string InvalidCelExpression = "InvalidCELExpression";

    /// <summary>A provider's specification is wrong.</summary>
    public const string InvalidSpec = "InvalidSpec";

    /// <summary>A provider's schedule is wrong.</summary>
    public const string InvalidSchedule = "InvalidSchedule";

    /// <summary>A provider's run was skipped because no window is open.</summary>
    public const string SkippedDueToSchedule = "SkippedDueToSchedule";

    /// <summary>A new trigger ended a health check.</summary>
    public const string HealthCheckCanceled = "HealthCheckCanceled";

    /// <summary>Event only: objects were changed.</summary>
    public const string ApplySucceeded = "ApplySucceeded";

    /// <summary>Message of the Progressing conditions.</summary>
    public const string InProgressMessage = "Reconciliation in progress";

    /// <summary>Message of a new object that is suspended.</summary>
    public const string InitializedSuspendedMessage = "Initialized with reconciliation suspended";

    /// <summary>Message of the event for a suspended run.</summary>
    public const string DisabledMessage = "Reconciliation is disabled";

    /// <summary>Prefix of messages of terminal failures.</summary>
    public const string TerminalPrefix = "Reconciliation failed terminally due to configuration error: ";
}
