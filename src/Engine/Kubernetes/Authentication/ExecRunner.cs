using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Serverless.Engine.Kubernetes.Transport;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>Runs an allowed exec plugin once and reads what it prints.</summary>
internal sealed class ExecRunner(ExecPlugin plugin, ClusterConnection connection, TimeProvider time)
{
    private const int MaxOutputBytes = 1 << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <exception cref="KubeconfigException">The plugin cannot be run, or fails.</exception>
    public async Task<byte[]> RunAsync(CancellationToken ct)
    {
        using CancellationTokenSource timeout = new(Limit, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        using Process process = Start();
        try
        {
            process.StandardInput.Close();
            Task<byte[]> errors = BoundedReader.ReadAsync(process.StandardError.BaseStream, MaxOutputBytes, linked.Token);
            byte[] output = await BoundedReader.ReadAsync(process.StandardOutput.BaseStream, MaxOutputBytes, linked.Token).ConfigureAwait(false);
            string complaint = ExecRedaction.Shorten(Encoding.UTF8.GetString(await errors.ConfigureAwait(false)), plugin);
            await process.WaitForExitAsync(linked.Token).ConfigureAwait(false);
            return process.ExitCode == 0
                ? output
                : throw new KubeconfigException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"exec: executable {plugin.Command} failed with exit code {process.ExitCode}{(complaint.Length > 0 ? ": " + complaint : "")}"));
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new KubeconfigException($"exec: executable {plugin.Command} did not end within {Limit.TotalSeconds:0} s", e);
        }
        catch (InvalidDataException e)
        {
            throw new KubeconfigException($"exec: executable {plugin.Command} printed more than 1 MiB", e);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start()
    {
        ProcessStartInfo start = new()
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string arg in plugin.Args)
        {
            start.ArgumentList.Add(arg);
        }

        start.FileName = FindCommand(start.Environment);
        foreach ((string name, string value) in plugin.Env)
        {
            start.Environment[name] = value;
        }

        if (plugin.ApiVersion.Length > 0)
        {
            start.Environment["KUBERNETES_EXEC_INFO"] = JsonTree.ToJson(ExecInfo.Create(plugin, connection));
        }

        try
        {
            return Process.Start(start) ?? throw NotFound(null);
        }
        catch (Win32Exception e)
        {
            throw NotFound(e);
        }
    }

    /// <summary>Only PATH is searched for bare names: the runtime would look into the current directory first.</summary>
    private string FindCommand(IDictionary<string, string?> environment)
    {
        if (plugin.Command.AsSpan().IndexOfAny('/', Path.DirectorySeparatorChar) >= 0)
        {
            return plugin.Command;
        }

        string[] suffixes = OperatingSystem.IsWindows() ? ["", ".exe", ".cmd"] : [""];
        string path = environment.FirstOrDefault(e => e.Key.Equals("PATH", StringComparison.OrdinalIgnoreCase)).Value ?? "";
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => suffixes.Select(suffix => Path.Combine(folder, plugin.Command + suffix)))
            .FirstOrDefault(File.Exists) ?? throw NotFound(null);
    }

    private KubeconfigException NotFound(Exception? inner) =>
        new($"exec: executable {plugin.Command} not found{(plugin.InstallHint.Length > 0 ? "\n\n" + plugin.InstallHint : "")}", inner);
}
