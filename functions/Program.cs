using Serverless.Functions.Configuration;
using Serverless.Functions.Hosting;

AppSettings settings;
try
{
    settings = AppConfigBinder.Bind(args);
}
catch (AppConfigException e)
{
    return StartFault.Report(e.Faults);
}

await using WebApplication app = HandlerApp.Create(settings, services => services.AddSingleton(EnginePass.Create));
app.Logger.Started(settings);
try
{
    await app.RunAsync();
    return 0;
}
catch (IOException e)
{
    // The address is taken or not ours.
    return StartFault.Report([e.Message]);
}
