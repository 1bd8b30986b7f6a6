using System.CommandLine;
using System.CommandLine.Completions;
using Serverless.Azure.KeyVault;
using Serverless.Cli.Execution;
using Serverless.Cli.Output;
using Serverless.Engine.Fleet;
using Serverless.Engine.Go;
using Serverless.Engine.Kubernetes;

namespace Serverless.Cli.Cluster;

/// <summary>The flags that every command has (cli.md §1.1).</summary>
internal sealed class GlobalFlags
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1000);

    private const string CatalogVariable = "FLUX_SERVERLESS_CLUSTERS";

    private readonly Option<string> _timeout = Text("--timeout", "Limit for the whole command, requests and waits", "1m");
    private readonly Option<string> _namespace = Text("--namespace", "Namespace; that of the kubeconfig's context when left out");
    private readonly Option<string> _kubeconfig = Text("--kubeconfig", "Path to a kubeconfig");
    private readonly Option<string> _context = Text("--kube-context", "Context of the kubeconfig");
    private readonly Option<string> _as = Text("--kube-as", "User to impersonate");
    private readonly Option<string[]> _asGroups = new("--kube-as-group") { Description = "Group to impersonate; may be repeated", Recursive = true };
    private readonly Option<string> _asUid = Text("--kube-as-uid", "Uid to impersonate");
    private readonly Option<string> _token = Text("--kube-token", "Bearer token for the API server");
    private readonly Option<string> _server = Text("--kube-server", "Address of the API server");
    private readonly Option<string> _tlsServerName = Text("--kube-tls-server-name", "Name to check the API server's certificate against");
    private readonly Option<string> _certificate = Text("--kube-client-certificate", "File with a client certificate");
    private readonly Option<string> _key = Text("--kube-client-key", "File with the key of the client certificate");
    private readonly Option<string> _authority = Text("--kube-certificate-authority", "File with the certificate authority of the API server");
    private readonly Option<string> _cluster = Text("--cluster", "Clusters of the catalogue: a name or several, all, or label=value");
    private readonly Option<string> _clusters = Text("--clusters", "The catalogue: a folder of kubeconfigs, or the https address of a Key Vault (default $FLUX_SERVERLESS_CLUSTERS, else the folder clusters)");
    private readonly Option<bool> _noColor = new("--no-color") { Description = "Plain text on terminals too, as with NO_COLOR", Recursive = true };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Show the requests on standard error; secrets are masked", Recursive = true };
    private readonly Option<bool> _insecure = new("--kube-insecure-skip-tls-verify") { Description = "Do not check the API server's certificate", Recursive = true };

    public GlobalFlags()
    {
        _namespace.Aliases.Add("-n");
        _context.Aliases.Add("--context");
    }

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All =>
    [
        _timeout, _namespace, _kubeconfig, _context, _as, _asGroups, _asUid, _token, _server, _tlsServerName, _certificate, _key, _authority, _insecure,
        _cluster, _clusters, _noColor, _verbose,
    ];

    /// <summary>Lets a shell complete the clusters.</summary>
    public void CompleteClusters(Suggestions suggestions) =>
        _cluster.CompletionSources.Add(context => ClusterCompletion.For(suggestions, context).Select(found => new CompletionItem(found)));

    public string? GivenNamespace(ParseResult parse) => Given(parse, _namespace);

    /// <summary>The clusters chosen with <c>--cluster</c>, or <see langword="null"/> for the one of the kubeconfig.</summary>
    /// <exception cref="CliException">The flag is there without a value, or beside flags that say how one cluster is reached.</exception>
    public string? Selector(ParseResult parse)
    {
        if (parse.GetResult(_cluster) is not { Implicit: false })
        {
            return null;
        }

        if (Given(parse, _cluster) is not { } selector)
        {
            throw new CliException("invalid argument \"\" for \"--cluster\" flag: no cluster is named") { Hint = "leave the flag out for the cluster of the kubeconfig" };
        }

        Option[] ofOneCluster = [_kubeconfig, _context, _as, _asGroups, _asUid, _token, _server, _tlsServerName, _certificate, _key, _authority, _insecure];
        return Array.Find(ofOneCluster, o => parse.GetResult(o) is { Implicit: false }) is { } other
            ? throw new CliException($"{other.Name} cannot be used with --cluster") { Hint = "how a cluster of the catalogue is reached, and as whom, is up to its stored kubeconfig" }
            : selector;
    }

    /// <summary>The cluster catalogue.</summary>
    public IClusterCatalog Catalog(ParseResult parse, CliEnvironment environment)
    {
        string place = CatalogPlace(parse, environment);
        return IsVault(place) ? new KeyVaultClusterCatalog(Vault(place, environment), environment.Time) : new FolderClusterCatalog(place);
    }

    /// <summary>Which of its secrets are kubeconfigs is said by the handler's own variables, so that <c>serve</c> and the other verbs see the same clusters.</summary>
    internal static KeyVaultSettings Vault(string address, CliEnvironment environment) => KeyVaultSettings.ForPerson(
        address,
        environment.Variables.GetValueOrDefault("Clusters__Tag") is { Length: > 0 } tag ? tag : null,
        environment.Variables.GetValueOrDefault("Clusters__Prefix") is { Length: > 0 } prefix ? prefix : null,
        TimeSpan.FromMinutes(1));

    /// <summary>The folder of the catalogue.</summary>
    /// <exception cref="CliException">The catalogue is a Key Vault.</exception>
    public string CatalogFolder(ParseResult parse, CliEnvironment environment)
    {
        string place = CatalogPlace(parse, environment);
        return !IsVault(place) ? place : throw new CliException($"{place} is a Key Vault, and a folder is needed here")
        {
            Hint = "store kubeconfigs in a vault with \"az keyvault secret set\"; the handler takes a vault from Clusters__KeyVault",
        };
    }

    /// <summary>The terminal, without colours when they are not wanted.</summary>
    public Terminal Terminal(ParseResult parse, CliEnvironment environment) =>
        parse.GetValue(_noColor) ? environment.Terminal with { HasColor = false } : environment.Terminal;

    /// <summary>Where requests are shown; <see langword="null"/> without <c>--verbose</c>.</summary>
    public Action<string>? Trace(ParseResult parse, Screen screen) =>
        parse.GetValue(_verbose) ? line => screen.WriteError(line + "\n") : null;

    /// <exception cref="CliException">The value is no duration.</exception>
    public TimeSpan Timeout(ParseResult parse)
    {
        string text = parse.GetValue(_timeout) ?? "";
        TimeSpan timeout = GoDuration.Parse(text) ?? throw new CliException($"invalid argument \"{text}\" for \"--timeout\" flag: time: invalid duration \"{text}\"");
        return timeout >= TimeSpan.Zero && timeout <= LongestTimeout
            ? timeout
            : throw new CliException($"invalid argument \"{text}\" for \"--timeout\" flag: must be between 0s and {GoDuration.Format(LongestTimeout)}");
    }

    /// <summary>Whether a person has set the limit.</summary>
    public bool HasTimeout(ParseResult parse) => parse.GetResult(_timeout) is { Implicit: false };

    /// <summary>Whether a catalogue is a Key Vault and not a folder.</summary>
    public static bool IsVault(string place) => place.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>The catalogue: a folder, or the address of a Key Vault.</summary>
    public string CatalogPlace(ParseResult parse, CliEnvironment environment)
    {
        string place = Given(parse, _clusters) ?? environment.Variables.GetValueOrDefault(CatalogVariable, "");
        return place.Length > 0 ? place : "clusters";
    }

    /// <summary>The connection of the kubeconfig's context with what the flags change about it.</summary>
    public ClusterConnection Connection(ParseResult parse, CliEnvironment environment)
    {
        Kubeconfig config = KubeconfigFiles.Load(Given(parse, _kubeconfig), environment.Variables.GetValueOrDefault("KUBECONFIG"), environment.Home);
        string? server = Given(parse, _server);
        bool standAlone = server is not null && Given(parse, _context) is null && config.CurrentContext.Length == 0;
        ClusterConnection connection = standAlone
            ? new ClusterConnection { Server = Address(server!), Origin = KubeconfigOrigin.Laptop }
            : config.Select(Given(parse, _context));
        connection = connection with
        {
            Server = server is null ? connection.Server : Address(server),
            TlsServerName = Given(parse, _tlsServerName) ?? connection.TlsServerName,
            InsecureSkipTlsVerify = parse.GetValue(_insecure) || connection.InsecureSkipTlsVerify,
            CertificateAuthority = File(parse, _authority) ?? (parse.GetValue(_insecure) ? null : connection.CertificateAuthority),
            ClientCertificate = File(parse, _certificate) ?? connection.ClientCertificate,
            ClientKey = File(parse, _key) ?? connection.ClientKey,
        };
        return WithIdentity(parse, connection);
    }

    private ClusterConnection WithIdentity(ParseResult parse, ClusterConnection connection)
    {
        if (Given(parse, _token) is { } token)
        {
            connection = connection with { Token = token, TokenFile = null, BasicUser = null, BasicPassword = null, Exec = null, AuthProvider = null };
        }

        string[] groups = parse.GetValue(_asGroups) ?? [];
        string? uid = Given(parse, _asUid);
        if (Given(parse, _as) is { } user)
        {
            return connection with { Impersonation = new Impersonation(user) { Groups = groups, Uid = uid ?? "" } };
        }

        return groups.Length == 0 && uid is null
            ? connection
            : throw new CliException("--kube-as-group and --kube-as-uid need --kube-as");
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}", UriKind.Absolute, out Uri? address)
            ? address
            : throw new CliException($"invalid argument \"{text}\" for \"--kube-server\" flag: not an address");

    private static string? File(ParseResult parse, Option<string> option)
    {
        if (Given(parse, option) is not { } path)
        {
            return null;
        }

        try
        {
            return System.IO.File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"invalid argument \"{path}\" for \"{option.Name}\" flag: {e.Message}", e);
        }
    }

    private static string? Given(ParseResult parse, Option<string> option) => parse.GetValue(option) is { Length: > 0 } value ? value : null;

    private static Option<string> Text(string name, string description, string defaultValue = "") => new(name)
    {
        Description = description,
        Recursive = true,
        DefaultValueFactory = _ => defaultValue,
    };
}
