namespace Serverless.Engine.Kubernetes.Configuration;

/// <summary>One entry of <c>users</c>, as written. Never shown.</summary>
internal sealed record UserEntry(string Name)
{
    public string ClientCertificate { get; init; } = "";

    public string ClientCertificateData { get; init; } = "";

    public string ClientKey { get; init; } = "";

    public string ClientKeyData { get; init; } = "";

    public string Token { get; init; } = "";

    public string TokenFile { get; init; } = "";

    public string Username { get; init; } = "";

    public string Password { get; init; } = "";

    public string As { get; init; } = "";

    public string AsUid { get; init; } = "";

    public IReadOnlyList<string> AsGroups { get; init; } = [];

    public IReadOnlyDictionary<string, IReadOnlyList<string>> AsUserExtra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public ExecPlugin? Exec { get; init; }

    public AuthProvider? AuthProvider { get; init; }

    public override string ToString() => Name;
}
