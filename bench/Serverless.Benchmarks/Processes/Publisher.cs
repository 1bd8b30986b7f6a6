using System.Diagnostics;

namespace Serverless.Benchmarks.Processes;

/// <summary>Publishes programs as they are deployed.</summary>
internal static class Publisher
{
    /// <summary>The repository that the benchmark was built from.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Publishes a project into a folder.</summary>
    public static async Task PublishAsync(string project, string folder, PublishForm form, CancellationToken cancellationToken)
    {
        using Process publish = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "publish", project, "-c", "Release", "-r", "linux-x64", "--self-contained", "-o", folder, "-v", "quiet", "-nodeReuse:false",
                $"-p:PublishReadyToRun={(form == PublishForm.ReadyToRun ? "true" : "false")}",
                $"-p:PublishAot={(form == PublishForm.Native ? "true" : "false")}",
            },
            RedirectStandardOutput = true,
        })!;
        string output = await publish.StandardOutput.ReadToEndAsync(cancellationToken);
        await publish.WaitForExitAsync(cancellationToken);
        if (publish.ExitCode != 0)
        {
            throw new InvalidOperationException($"{project} cannot be published:\n{output}");
        }
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("the benchmark does not run inside the repository");
    }
}
