using System.Collections;

namespace Serverless.Cli.Execution;

/// <summary>Everything a command takes from the process around it. This is the only place where the environment is read.</summary>
internal sealed record CliEnvironment
{
    /// <summary>Results and progress.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>What <c>-</c> and the <c>--…-stdin</c> flags read.</summary>
    public required TextReader Input { get; init; }

    /// <summary>Environment variables: <c>KUBECONFIG</c> and what exec plugins inherit.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The person's home directory.</summary>
    public string Home { get; init; } = "";

    /// <summary>Clock, local time zone and timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Time between two looks at an object that is waited for (cli.md §1.5).</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(2);

    public static CliEnvironment FromProcess() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        Input = Console.In,
        Variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? ""),
        Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
    };
}
