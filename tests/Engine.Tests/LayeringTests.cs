using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests;

/// <summary>Holds the direction of the architecture: which folder of the engine may use which, and what pure folders must not touch.</summary>
public sealed partial class LayeringTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Go"] = [],
        ["Resources"] = ["Go"],
        ["Yaml"] = ["Go", "Resources"],
        ["Templating"] = ["Go"],
        ["Expressions"] = ["Go", "Resources"],
        ["Schedules"] = ["Go", "Resources"],
        ["Fleet"] = ["Go", "Resources"],
        ["Http"] = [],
        ["Kubernetes"] = ["Go", "Http", "Resources", "Yaml"],
        ["Scanning"] = ["Go", "Http", "Resources"],
        ["Inputs"] = ["Go", "Resources"],
        ["Rendering"] = ["Go", "Resources", "Inputs", "Templating", "Yaml"],
        ["Applying"] = ["Go", "Resources", "Kubernetes"],
        ["Health"] = ["Go", "Resources"],
        ["Status"] = ["Go", "Resources", "Kubernetes"],
        ["Notifications"] = ["Go", "Resources", "Yaml", "Kubernetes", "Scanning", "Fleet", "Status"],
        ["Reconciling"] =
        [
            "Go", "Resources", "Yaml", "Expressions", "Schedules", "Fleet", "Kubernetes", "Scanning", "Inputs", "Rendering", "Applying", "Health", "Status", "Notifications",
        ],
    };

    private static readonly string[] Pure =
        ["Go", "Resources", "Yaml", "Templating", "Expressions", "Schedules", "Inputs", "Rendering", "Health", "Scanning/Filtering", "Notifications/Matching", "Notifications/Channels", "Applying/Inventory", "Applying/Drift", "Applying/Mutations"];

    private static readonly string[] Impure =
        ["System.Net", "System.IO", "Microsoft.Extensions.Logging", "System.Diagnostics.Process", "TimeProvider.System", "HttpClient", "File.", "Socket"];

    [Fact]
    public void EveryFolder_UsesOnlyWhatItMayUse()
    {
        List<string> offences = [];
        foreach (string file in Sources())
        {
            string folder = FolderOf(file);
            Allowed.ShouldContainKey(folder, $"folder {folder} is not in the allow-list");
            foreach (Match match in EngineNamespace().Matches(File.ReadAllText(file)))
            {
                string used = match.Groups[1].Value;
                if (used != folder && Allowed.ContainsKey(used) && !Allowed[folder].Contains(used))
                {
                    offences.Add($"{Path.GetRelativePath(Root, file)} uses {used}");
                }
            }
        }

        offences.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void PureFolders_TouchNoNetworkFileClockOrLogger()
    {
        List<string> offences = [];
        foreach (string file in Sources())
        {
            string relative = Path.GetRelativePath(Root, file).Replace('\\', '/');
            if (!Pure.Any(p => relative.StartsWith(p + "/", StringComparison.Ordinal)))
            {
                continue;
            }

            string code = Comments().Replace(File.ReadAllText(file), "");
            offences.AddRange(Impure.Where(word => Regex.IsMatch(code, $@"(?<![\w.]){Regex.Escape(word)}")).Select(word => $"{relative} uses {word}"));
        }

        offences.ShouldBeEmpty();
    }

    [Fact]
    public void TheAllowList_NamesOnlyFoldersThatExist() =>
        Allowed.Keys.Where(f => !Directory.Exists(Path.Combine(Root, f))).ShouldBeEmpty();

    private static string Root { get; } = Path.Combine(Crds.RepositoryFiles.Root, "src", "Engine");

    private static IEnumerable<string> Sources() => Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            && !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string FolderOf(string file) => Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar)[0];

    [GeneratedRegex(@"Serverless\.Engine\.([A-Z]\w*)")]
    private static partial Regex EngineNamespace();

    [GeneratedRegex(@"//.*$", RegexOptions.Multiline)]
    private static partial Regex Comments();
}
