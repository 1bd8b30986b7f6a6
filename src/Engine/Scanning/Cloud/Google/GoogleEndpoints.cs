namespace Serverless.Engine.Scanning.Cloud.Google;

/// <summary>Addresses of Google's token services (registry.md §5.3).</summary>
internal static class GoogleEndpoints
{
    public const string Sts = "https://sts.googleapis.com/v1/token";

    public static string Impersonate(string email) =>
        $"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{Uri.EscapeDataString(email)}:generateAccessToken";
}
