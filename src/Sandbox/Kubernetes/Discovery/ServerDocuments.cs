using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Http;

namespace Serverless.Sandbox.Kubernetes.Discovery;

/// <summary>Documents about the server itself.</summary>
internal static class ServerDocuments
{
    private static readonly byte[] Version = JsonTree.ToUtf8(new Dictionary<string, object?>
    {
        ["major"] = "1",
        ["minor"] = "36",
        ["gitVersion"] = "v1.36.0-sandbox",
        ["gitCommit"] = "",
        ["gitTreeState"] = "",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = "",
        ["platform"] = "linux/amd64",
    });

    /// <summary>The document at a path; <see langword="null"/> when there is none.</summary>
    public static Answer? Find(string path) => path switch
    {
        "/version" => new Answer(200, Version),
        "/healthz" or "/livez" or "/readyz" => Answer.Text(200, "ok"),
        "/openapi/v3" => new Answer(200, "{\"paths\":{}}"u8.ToArray()),
        _ => null,
    };
}
