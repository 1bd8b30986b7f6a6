using System.CommandLine;
using System.Globalization;
using System.Text;
using Serverless.Cli.Execution;
using Serverless.Cli.Verbs;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Cli.Scanning;

/// <summary>The flags of <c>scan</c>, which say what a provider's <c>spec</c> would, and what another filter than that of a provider would be.</summary>
internal sealed class ScanFlags
{
    private readonly Option<string> _semver = new("--semver") { Description = "Version range, as in spec.filter.semver, which it replaces for this scan" };
    private readonly Option<string> _include = new("--include") { Description = "Regular expression that tags must match, as in spec.filter.includeTag, which it replaces for this scan" };
    private readonly Option<string> _exclude = new("--exclude") { Description = "Regular expression that tags must not match, as in spec.filter.excludeTag, which it replaces for this scan" };
    private readonly Option<int> _limit = new("--limit") { Description = "Most tags to keep, as in spec.filter.limit, which it replaces for this scan", DefaultValueFactory = _ => ProviderFilter.DefaultLimit };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Allow plain HTTP and unverified certificates, as spec.insecure; with a URL only" };
    private readonly Option<string> _dockerConfig = new("--docker-config") { Description = "File with registry credentials, such as ~/.docker/config.json; with a URL only" };
    private readonly Option<string> _output = Flags.Output("table", "table or json");

    public Option[] All => [_semver, _include, _exclude, _limit, _insecure, _dockerConfig, _output];

    /// <exception cref="CliException">Neither table nor json.</exception>
    public string Format(Invocation invocation) => invocation.Value(_output) switch
    {
        "table" or "json" => invocation.Value(_output)!,
        var other => throw new CliException($"unsupported output format: {other}"),
    };

    /// <summary>The provider that the flags describe.</summary>
    /// <exception cref="CliException">The limit lets nothing through.</exception>
    public ResourceSetInputProvider Provider(Invocation invocation)
    {
        string url = invocation.Arguments[0];
        Dictionary<string, object?> filter = new()
        {
            ["semver"] = invocation.Value(_semver),
            ["includeTag"] = invocation.Value(_include),
            ["excludeTag"] = invocation.Value(_exclude),
            ["limit"] = Limit(invocation),
        };
        return ResourceSetInputProvider.From(new KubeObject(new()
        {
            ["metadata"] = new Dictionary<string, object?> { ["name"] = "scan" },
            ["spec"] = new Dictionary<string, object?>
            {
                ["type"] = "OCIArtifactTag",
                ["url"] = url.Contains("://", StringComparison.Ordinal) ? url : "oci://" + url,
                ["insecure"] = invocation.Value(_insecure),
                ["filter"] = filter,
            },
        }));
    }

    /// <summary>A provider of a cluster with the filter options that the flags give in place of its own.</summary>
    /// <exception cref="CliException">The limit lets nothing through.</exception>
    public (ResourceSetInputProvider Provider, IReadOnlyList<FilterChange> Changes) WhatIf(Invocation invocation, ResourceSetInputProvider provider)
    {
        KubeObject changed = new((Dictionary<string, object?>)JsonTree.Clone(provider.Object.Root)!);
        Dictionary<string, object?> spec = changed.Root.MapAt("spec")!;
        Dictionary<string, object?> filter = spec.MapAt("filter") ?? [];
        spec["filter"] = filter;
        (Option Flag, object? Value, string Option, string[] Rivals)[] flags =
        [
            (_semver, invocation.Value(_semver), "semver", []),
            (_include, invocation.Value(_include), "includeTag", ["includeBranch", "includeEnvironment"]),
            (_exclude, invocation.Value(_exclude), "excludeTag", ["excludeBranch", "excludeEnvironment"]),
            (_limit, Limit(invocation), "limit", []),
        ];
        List<FilterChange> changes = [];
        foreach ((Option flag, object? value, string option, string[] rivals) in flags.Where(entry => IsGiven(invocation, entry.Flag)))
        {
            string stored = string.Join(", ", rivals.Prepend(option).Select(name => Text(filter.GetValueOrDefault(name))).Where(text => text.Length > 0));
            changes.Add(new(option, stored, Text(value)));
            Array.ForEach(rivals, rival => filter.Remove(rival));
            filter[option] = value;
        }

        return (ResourceSetInputProvider.From(changed), changes);
    }

    /// <exception cref="CliException">A flag is given that a provider of a cluster has no use for.</exception>
    public void RefuseThoseOfUrl(Invocation invocation)
    {
        foreach ((Option option, string field) in new (Option, string)[] { (_insecure, "spec.insecure"), (_dockerConfig, "spec.secretRef") })
        {
            if (IsGiven(invocation, option))
            {
                throw new CliException($"{option.Name} goes with a URL only: a provider in the cluster says it with {field}");
            }
        }
    }

    /// <summary>The credentials that the flags name; none without the flag, whatever the machine is logged in to.</summary>
    public ProviderSecrets Secrets(Invocation invocation)
    {
        if (invocation.Value(_dockerConfig) is not { Length: > 0 } path)
        {
            return ProviderSecrets.None;
        }

        try
        {
            Dictionary<string, object?> data = new() { [".dockerconfigjson"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(File.ReadAllText(path))) };
            return new()
            {
                Secret = SecretData.From(new KubeObject(new()
                {
                    ["metadata"] = new Dictionary<string, object?> { ["name"] = path },
                    ["type"] = "kubernetes.io/dockerconfigjson",
                    ["data"] = data,
                })),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"invalid argument \"{path}\" for \"{_dockerConfig.Name}\" flag: {e.Message}", e);
        }
    }

    private long Limit(Invocation invocation) => invocation.Value(_limit) is > 0 and var limit
        ? limit
        : throw new CliException($"invalid argument \"{invocation.Value(_limit)}\" for \"{_limit.Name}\" flag: must be at least 1");

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static bool IsGiven(Invocation invocation, Option flag) => invocation.Parse.GetResult(flag) is { Implicit: false };
}
