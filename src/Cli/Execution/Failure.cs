using Serverless.Cli.Output;
using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;

namespace Serverless.Cli.Execution;

/// <summary>How failures reach the person: a message, what to do next, an exit code; never a stack trace.</summary>
internal static class Failure
{
    /// <summary>Whether the failure is one of those whose message is meant for people.</summary>
    public static bool IsExpected(Exception failure) =>
        failure is CliException or KubernetesException or KubeconfigException or FleetException or OperationCanceledException;

    public static string Describe(Exception failure) => failure switch
    {
        OperationCanceledException => "interrupted",
        _ => failure.Message,
    };

    /// <summary>Writes message and hint.</summary>
    /// <returns>The exit code.</returns>
    public static int Report(Screen screen, Exception failure)
    {
        Write(screen, Describe(failure), Hints.For(failure));
        return failure is CliException known ? known.ExitCode : ExitCodes.Failure;
    }

    /// <summary>Writes the message of a failure that nobody foresaw.</summary>
    public static int ReportDefect(Screen screen, Exception failure)
    {
        Write(screen, $"{failure.GetType().Name}: {failure.Message}", "this is a defect of flux-serverless: please report it with the command line");
        return ExitCodes.Failure;
    }

    public static void Write(Screen screen, string message, string? hint)
    {
        bool color = screen.Terminal is { IsError: true, HasColor: true };
        string line = $"✗ {message}";
        screen.Quiet();
        screen.WriteError((color ? Paint.Red(line) : line) + "\n");
        if (hint is not null)
        {
            WriteHint(screen, hint);
        }
    }

    public static void WriteWarning(Screen screen, string message)
    {
        string line = $"! {message}";
        screen.WriteError((screen.Terminal is { IsError: true, HasColor: true } ? Paint.Yellow(line) : line) + "\n");
    }

    public static void WriteHint(Screen screen, string hint)
    {
        string line = $"  hint: {hint}";
        screen.WriteError((screen.Terminal is { IsError: true, HasColor: true } ? Paint.Faint(line) : line) + "\n");
    }
}
