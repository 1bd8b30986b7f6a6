namespace Serverless.Functions.Hosting;

/// <summary>Reports why the process cannot start: plain lines on stderr, which the Functions host quotes (functions-host.md FH-71).</summary>
internal static class StartFault
{
    /// <summary>Writes the lines and gives the exit code; never 0, after which the host would not start the handler again (FH-9).</summary>
    public static int Report(IEnumerable<string> lines)
    {
#pragma warning disable RS0030 // There is no logger yet, or no longer.
        foreach (string line in lines)
        {
            Console.Error.WriteLine(line);
        }
#pragma warning restore RS0030
        return 1;
    }
}
