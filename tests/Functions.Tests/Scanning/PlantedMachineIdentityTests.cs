using Serverless.Functions.Tests.Published;
using Xunit;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>Identities of the machine or the container.</summary>
public sealed class PlantedMachineIdentityTests(PublishedHandler published) : PlantedIdentityRun(published)
{
    [Fact]
    public Task Run_IdentitiesOfTheMachine_ShowNoSecret()
    {
        Folder.Write("token", "planted-file-token");
        return RunAsync(internet =>
        [
            ("AZURE_TENANT_ID", "11111111-1111-1111-1111-111111111111"),
            ("AZURE_CLIENT_ID", "22222222-2222-2222-2222-222222222222"),
            ("AZURE_FEDERATED_TOKEN_FILE", Folder.File("token")),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", $"http://{internet.PlainHost}/container/keys"),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", Folder.File("token")),
            ("GCE_METADATA_HOST", internet.PlainHost),
        ]);
    }
}
