using Serverless.Engine.Resources;
using Serverless.Functions.Tests.Published;
using Xunit;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>Identities of files and of the app.</summary>
public sealed class PlantedIdentityTests(PublishedHandler published) : PlantedIdentityRun(published)
{
    [Fact]
    public Task Run_IdentitiesOfFilesAndOfTheApp_ShowNoSecret()
    {
        Folder.Write("token", "planted-file-token");
        Folder.Write("google.json", JsonTree.ToJson(new Dictionary<string, object?>
        {
            ["type"] = "external_account",
            ["audience"] = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/p",
            ["subject_token_type"] = "urn:ietf:params:oauth:token-type:jwt",
            ["service_account_impersonation_url"] = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/scan@project:generateAccessToken",
            ["credential_source"] = new Dictionary<string, object?> { ["file"] = Folder.File("token") },
        }));
        return RunAsync(_ =>
        [
            ("IDENTITY_ENDPOINT", "https://identity.example/msi/token"),
            ("IDENTITY_HEADER", "planted-identity-header"),
            ("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/scan"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", Folder.File("token")),
            ("GOOGLE_APPLICATION_CREDENTIALS", Folder.File("google.json")),
        ]);
    }
}
