using Serverless.Functions.Hosting;

return await HandlerProgram.RunAsync(args, CancellationToken.None);
