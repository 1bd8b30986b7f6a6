using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Functions.Hosting;

namespace Serverless.Cli.Verbs;

/// <summary><c>serve</c>: the function app's stand-alone mode, in this process.</summary>
internal static class ServeVerb
{
    public static VerbCommand Create(CommandFactory factory)
    {
        Option<string> listen = new("--listen") { Description = "Address for webhooks and health, ADDRESS:PORT or PORT", DefaultValueFactory = _ => "127.0.0.1:8080" };
        Option<string> state = new("--state") { Description = "Folder of what is remembered", DefaultValueFactory = _ => "state" };
        Option<string> interval = new("--interval") { Description = "Time between two passes over a cluster", DefaultValueFactory = _ => "1m" };
        return factory.Leaf("serve", "Run timer, queue, passes and webhooks here, without the Functions host", ArgumentCount.None, async (i, ct) =>
        {
            i.Screen.Quiet();
            string place = i.Flags.CatalogPlace(i.Parse, i.Environment);
            string[] arguments =
            [
                "serve",
                GlobalFlags.IsVault(place) ? "--key-vault" : "--clusters", place,
                "--listen", i.Value(listen) ?? "",
                "--state", i.Value(state) ?? "",
                "--interval", i.Value(interval) ?? "",
            ];
            i.Exit(await HandlerProgram.RunAsync(arguments, ct));
        }, null, listen, state, interval)
            .Example("Look after the clusters of a folder", "serve --clusters clusters --state state")
            .Example("Take webhooks from outside", "serve --clusters clusters --listen 0.0.0.0:8080")
            .Once()
            .WithoutLimit();
    }
}
