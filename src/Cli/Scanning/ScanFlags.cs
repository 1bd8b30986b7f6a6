using System.CommandLine;
using System.Text;
using Serverless.Cli.Execution;
using Serverless.Cli.Verbs;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Cli.Scanning;

/// <summary>The flags of <c>scan URL</c>, which say what a provider's <c>spec</c> would.</summary>
internal sealed class ScanFlags
{
    private readonly Option<string> _semver = new("--semver") { Description = "Version range, as in spec.filter.semver" };
    private readonly Option<string> _include = new("--include") { Description = "Regular expression that tags must match, as in spec.filter.includeTag" };
    private readonly Option<string> _exclude = new("--exclude") { Description = "Regular expression that tags must not match, as in spec.filter.excludeTag" };
    private readonly Option<int> _limit = new("--limit") { Description = "Most tags to keep, as in spec.filter.limit", DefaultValueFactory = _ => ProviderFilter.DefaultLimit };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Allow plain HTTP and unverified certificates, as spec.insecure" };
    private readonly Option<string> _dockerConfig = new("--docker-config") { Description = "File with registry credentials, such as ~/.docker/config.json" };
    private readonly Option<string> _output = Flags.Output("table", "table or json");

    public Option[] All => [_semver, _include, _exclude, _limit, _insecure, _dockerConfig, _output];

    /// <exception cref="CliException">Neither table nor json.</exception>
    public string Format(Invocation invocation) => invocation.Value(_output) switch
    {
        "table" or "json" => invocation.Value(_output)!,
        var other => throw new CliException($"unsupported output format: {other}"),
    };

    /// <summary>The provider that the flags describe.</summary>
    public ResourceSetInputProvider Provider(Invocation invocation)
    {
        string url = invocation.Arguments[0];
        Dictionary<string, object?> filter = new()
        {
            ["semver"] = invocation.Value(_semver),
            ["includeTag"] = invocation.Value(_include),
            ["excludeTag"] = invocation.Value(_exclude),
            ["limit"] = (long)invocation.Value(_limit),
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
}
