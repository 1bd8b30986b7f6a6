using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Output;
using Serverless.Engine.Go;

namespace Serverless.Cli.Execution;

/// <summary>Runs one command: checks its arguments, sets its time limit, and turns failures into a line, a hint and an exit code.</summary>
internal sealed class CommandRunner(CliEnvironment environment, GlobalFlags flags)
{
    /// <summary>Columns that help is wrapped to.</summary>
    public int HelpWidth { get; } = environment.Terminal.IsOutput ? environment.Terminal.Width : int.MaxValue;

    /// <summary>What a shell may offer.</summary>
    public Suggestions Suggestions { get; } = new(environment, flags);

    public async Task<int> RunAsync(
        ParseResult parse,
        Argument<string[]> arguments,
        ArgumentCount count,
        Func<Invocation, CancellationToken, Task> run,
        CancellationToken cancellationToken)
    {
        using Screen screen = new(environment.Output, environment.Error, flags.Terminal(parse, environment), environment.Time);
        try
        {
            string[] values = parse.GetValue(arguments) ?? [];
            CommandLineCheck.Check(parse, arguments, count, values);
            TimeSpan timeout = flags.Timeout(parse);
            using CancellationTokenSource limit = new(IsLimited(parse) ? timeout : Timeout.InfiniteTimeSpan, environment.Time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                screen.Say(string.Join(' ', CommandLineCheck.Path(parse.CommandResult).Split(' ').Skip(1)));
                return await RunAsync(parse, values, screen, run, environment.Time.GetUtcNow() + timeout, either.Token);
            }
            catch (OperationCanceledException e) when (limit.IsCancellationRequested)
            {
                throw new CliException($"timed out after {GoDuration.Format(timeout)}", e) { Hint = "give it more time with --timeout" };
            }
        }
        catch (Exception e) when (Failure.IsExpected(e))
        {
            // What an interruption cut off is no failure of its own.
            return Failure.Report(screen, cancellationToken.IsCancellationRequested ? new CliException("interrupted", e) : e);
        }
    }

    // A command that works until it is interrupted is limited only on demand.
    private bool IsLimited(ParseResult parse) => parse.CommandResult.Command is not VerbCommand { IsLimited: false } || flags.HasTimeout(parse);

    private async Task<int> RunAsync(
        ParseResult parse,
        string[] values,
        Screen screen,
        Func<Invocation, CancellationToken, Task> run,
        DateTimeOffset deadline,
        CancellationToken cancellationToken)
    {
        if (parse.CommandResult.Command is VerbCommand { RunsPerCluster: true } && flags.Selector(parse) is not null)
        {
            FleetRun fleet = new(environment, flags, parse, values, screen, deadline);
            return await fleet.RunAsync(run, cancellationToken);
        }

        if (parse.CommandResult.Command is VerbCommand { RunsPerCluster: false, ChoosesClusters: false } && flags.Selector(parse) is not null)
        {
            throw new CliException($"\"{CommandLineCheck.Path(parse.CommandResult)}\" does not take --cluster");
        }

        Action<string>? trace = flags.Trace(parse, screen);
        using Invocation invocation = new(
            environment, flags, parse, values, screen, new ScreenOutput(screen), () => ClusterSession.Open(flags, parse, environment, trace, deadline));
        await run(invocation, cancellationToken);
        return invocation.ExitCode;
    }
}
