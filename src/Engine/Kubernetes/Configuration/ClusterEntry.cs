namespace Serverless.Engine.Kubernetes.Configuration;

/// <summary>One entry of <c>clusters</c>, as written.</summary>
internal sealed record ClusterEntry(string Name)
{
    public string Server { get; init; } = "";

    public string TlsServerName { get; init; } = "";

    public bool InsecureSkipTlsVerify { get; init; }

    public string CertificateAuthority { get; init; } = "";

    public string CertificateAuthorityData { get; init; } = "";

    public string ProxyUrl { get; init; } = "";

    public bool DisableCompression { get; init; }

    public object? ExecConfig { get; init; }

    public override string ToString() => Name;
}
