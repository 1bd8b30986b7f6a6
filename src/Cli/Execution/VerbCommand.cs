using System.CommandLine;

namespace Serverless.Cli.Execution;

/// <summary>A command with what its help shows beside the flags.</summary>
internal sealed class VerbCommand(string name, string summary) : Command(name, summary)
{
    private readonly List<string> _examples = [];

    /// <summary>Pairs of a line that says what for, and the command line without the program's name.</summary>
    public IReadOnlyList<string> Examples => _examples;

    /// <summary>What stands for the arguments in the usage line.</summary>
    public string Usage { get; init; } = "";

    /// <summary>Whether <c>--cluster</c> makes it run once for each chosen cluster.</summary>
    public bool RunsPerCluster { get; private set; } = true;

    /// <summary>Whether <c>--timeout</c> applies with its default.</summary>
    public bool IsLimited { get; private set; } = true;

    /// <summary>Adds an example.</summary>
    public VerbCommand Example(string what, string line)
    {
        _examples.Add(what);
        _examples.Add(line);
        return this;
    }

    /// <summary>Whether the command reads <c>--cluster</c> itself.</summary>
    public bool ChoosesClusters { get; private set; }

    /// <summary>Declares that the command works without a cluster.</summary>
    public VerbCommand Once()
    {
        RunsPerCluster = false;
        return this;
    }

    /// <summary>Declares that the command may work for as long as it takes, unless <c>--timeout</c> is given.</summary>
    public VerbCommand WithoutLimit()
    {
        IsLimited = false;
        return this;
    }

    /// <summary>Declares that the command runs once and reads <c>--cluster</c> itself.</summary>
    public VerbCommand OverTheFleet()
    {
        RunsPerCluster = false;
        ChoosesClusters = true;
        return this;
    }
}
