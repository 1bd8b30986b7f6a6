namespace Serverless.Cli.Execution;

/// <summary>How many arguments a command takes, with the wording of the reference's command framework (cli.md §1.2).</summary>
internal readonly record struct ArgumentCount(int Minimum, int Maximum)
{
    public static ArgumentCount None { get; } = new(0, 0);

    public static ArgumentCount One { get; } = new(1, 1);

    public static ArgumentCount AtMostOne { get; } = new(0, 1);

    public static ArgumentCount Any { get; } = new(0, int.MaxValue);

    /// <exception cref="CliException">There are too few or too many.</exception>
    public void Check(IReadOnlyList<string> arguments, string command)
    {
        int count = arguments.Count;
        if (count >= Minimum && count <= Maximum)
        {
            return;
        }

        throw new CliException(
            Maximum == 0 ? $"unknown command \"{arguments[0]}\" for \"{command}\""
            : Minimum == Maximum ? $"accepts {Minimum} arg(s), received {count}"
            : Minimum == 0 ? $"accepts at most {Maximum} arg(s), received {count}"
            : $"accepts between {Minimum} and {Maximum} arg(s), received {count}")
        {
            Hint = $"run \"{command} --help\" for its arguments and flags",
        };
    }

    /// <summary>The arguments as a usage line shows them.</summary>
    public string Usage(string argument) => (Minimum, Maximum) switch
    {
        (_, 0) => "",
        (0, 1) => $"[{argument}]",
        (1, 1) => argument,
        (0, _) => $"[{argument}]...",
        (_, int.MaxValue) => $"{argument}...",
        _ => argument,
    };
}
