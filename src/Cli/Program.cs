using System.Text;
using Serverless.Cli.Execution;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await CliApplication.RunAsync(args, CliEnvironment.FromProcess(), CancellationToken.None);
