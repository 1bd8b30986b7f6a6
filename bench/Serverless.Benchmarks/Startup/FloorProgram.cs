namespace Serverless.Benchmarks.Startup;

/// <summary>The floor: an ASP.NET Core program that does nothing but answer one route.</summary>
internal static class FloorProgram
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <AssemblyName>Floor</AssemblyName>
            <ImplicitUsings>enable</ImplicitUsings>
            <InvariantGlobalization>true</InvariantGlobalization>
            <ServerGarbageCollection>false</ServerGarbageCollection>
          </PropertyGroup>
        </Project>
        """;

    private const string Source = """
        using System.Net;
        using System.Text;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        int port = int.Parse(Environment.GetEnvironmentVariable("FUNCTIONS_CUSTOMHANDLER_PORT")!);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Logging.AddConsole();
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        byte[] answer = Encoding.UTF8.GetBytes("{\"Outputs\":{},\"Logs\":[],\"ReturnValue\":null}");
        app.MapPost("/Scanner", async (HttpContext context) =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = answer.Length;
            await context.Response.Body.WriteAsync(answer);
        });
        app.Run();
        """;

    public static async Task WriteAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "Floor.csproj"), Project, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Source, cancellationToken);
    }
}
