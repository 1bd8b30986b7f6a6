namespace Serverless.Sandbox.Kubernetes.Auth;

/// <summary>Who makes a request, after impersonation.</summary>
internal sealed record Caller(string Name)
{
    public const string Admin = "admin";
}
