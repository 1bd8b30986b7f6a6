using Serverless.Engine.Resources;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>A request as it arrived at the proxy.</summary>
internal sealed record ProxiedRequest(long Number, string Method, string Path, string Query, string ContentType, byte[] Body)
{
    /// <summary>Who is impersonated; empty for nobody.</summary>
    public string User { get; init; } = "";

    public bool IsWrite => Method != "GET" && !Query.Contains("dryRun=All", StringComparison.Ordinal);

    public bool IsDryRun => Query.Contains("dryRun=All", StringComparison.Ordinal);

    /// <summary>Whether an object is applied for good.</summary>
    public bool IsApply => IsWrite && ContentType.StartsWith("application/apply-patch", StringComparison.Ordinal);

    public bool IsStatus => Path.EndsWith("/status", StringComparison.Ordinal);

    /// <summary>The object that is sent.</summary>
    public KubeObject Object => new(JsonTree.ParseObject(Body));

    public override string ToString() => $"{Method} {Path}{Query}";
}
