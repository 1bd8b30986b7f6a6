using System.CommandLine;
using System.CommandLine.Invocation;

namespace Serverless.Cli.Help;

/// <summary>What <c>--help</c> does.</summary>
/// <param name="width">Columns of the terminal.</param>
internal sealed class HelpPageAction(int width) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write(HelpPage.Of(parseResult.CommandResult.Command, width));
        return 0;
    }
}
