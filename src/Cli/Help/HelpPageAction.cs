using System.CommandLine;
using System.CommandLine.Invocation;

namespace Serverless.Cli.Help;

/// <summary>What <c>--help</c> does.</summary>
internal sealed class HelpPageAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write(HelpPage.Of(parseResult.CommandResult.Command));
        return 0;
    }
}
