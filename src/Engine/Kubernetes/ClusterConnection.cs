using Serverless.Engine.Kubernetes.Configuration;
using Serverless.Engine.Kubernetes.Transport;

namespace Serverless.Engine.Kubernetes;

/// <summary>
/// Everything needed to reach one cluster as one user: the selected context of a kubeconfig, validated and self-contained.
/// Its text form never shows secrets.
/// </summary>
public sealed record ClusterConnection
{
    /// <summary>Address of the API server: absolute, https (http only for loopback on a laptop), perhaps with a path prefix.</summary>
    public required Uri Server { get; init; }

    /// <summary>Where the kubeconfig came from.</summary>
    public KubeconfigOrigin Origin { get; init; } = KubeconfigOrigin.Stored;

    /// <summary>Name of the context in the kubeconfig.</summary>
    public string ContextName { get; init; } = "";

    /// <summary>Name of the cluster entry.</summary>
    public string ClusterName { get; init; } = "";

    /// <summary>Name of the user entry.</summary>
    public string UserName { get; init; } = "";

    /// <summary>Namespace of the context.</summary>
    /// <value>The default is <c>default</c>.</value>
    public string Namespace { get; init; } = "default";

    /// <summary>PEM bundle that replaces the system's roots; <see langword="null"/> for the system's roots.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>Name for SNI and the certificate check; <see langword="null"/> for the host of <see cref="Server"/>.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>Whether the server's certificate shall not be checked. Refused unless <see cref="KubernetesClientOptions.AllowInsecureTls"/> is set.</summary>
    public bool InsecureSkipTlsVerify { get; init; }

    /// <summary>Proxy to the server (http, https or socks5); <see langword="null"/> for the environment's.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Whether responses are asked for uncompressed.</summary>
    public bool DisableCompression { get; init; }

    /// <summary>Client certificate chain as PEM.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>Unencrypted private key of <see cref="ClientCertificate"/> as PEM.</summary>
    public string? ClientKey { get; init; }

    /// <summary>Bearer token.</summary>
    public string? Token { get; init; }

    /// <summary>Absolute path of a file that holds the bearer token and is read again every minute.</summary>
    public string? TokenFile { get; init; }

    /// <summary>User name for basic authentication.</summary>
    public string? BasicUser { get; init; }

    /// <summary>Password for basic authentication.</summary>
    public string? BasicPassword { get; init; }

    /// <summary>Exec plugin; used only when the user has neither a token nor a user name.</summary>
    public ExecPlugin? Exec { get; init; }

    /// <summary>Configuration for the exec plugin: the cluster's extension <c>client.authentication.k8s.io/exec</c>, a JSON tree.</summary>
    public object? ExecConfig { get; init; }

    /// <summary>Legacy provider; used only when there is no token, user name or exec plugin.</summary>
    public AuthProvider? AuthProvider { get; init; }

    /// <summary>Identity that requests are made as; <see langword="null"/> for the user itself.</summary>
    public Impersonation? Impersonation { get; init; }

    /// <summary>How the user authenticates, in words for people: for example <c>client certificate</c>.</summary>
    public string AuthenticationMethod => this switch
    {
        { TokenFile: not null } => "token file",
        { Token: not null } => "token",
        { BasicUser: not null } => "basic",
        { Exec: { } exec } => exec.ToString(),
        { AuthProvider: { } provider } => provider.ToString(),
        { ClientCertificate: not null } => "client certificate",
        _ => "none",
    };

    /// <summary>SHA-256 fingerprints of the certificate authorities, for people to compare; empty with the system's roots.</summary>
    public IReadOnlyList<string> AuthorityFingerprints => CertificateAuthority is { } bundle ? CertificateBundle.Fingerprints(bundle, ClusterName) : [];

    /// <summary>The connection as a kubeconfig of its own, with files taken in: what an import stores. It holds the secrets of the chosen user and nothing of others.</summary>
    public string ToKubeconfig() => KubeconfigWriter.Write(this);

    /// <summary>The normal form of the address, for comparison and as a cache key (kubernetes-client.md §1.6).</summary>
    public string Address => NormalizeAddress(Server);

    /// <summary><c>https://host:port/path</c> with the host in lower case, the port always, and no trailing slash.</summary>
    public static string NormalizeAddress(Uri server) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{server.Scheme}://{server.IdnHost.ToLowerInvariant()}:{server.Port}{server.AbsolutePath.TrimEnd('/')}");

    /// <summary>Context, address, user and authentication method.</summary>
    public override string ToString() => $"{ContextName} ({Address}, user {UserName}, {AuthenticationMethod})";
}
