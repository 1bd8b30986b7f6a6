using Serverless.Azure.Storage;
using Serverless.Engine.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Storage;

public sealed class StorageConnectionTests
{
    [Fact]
    public void FromConnectionString_Account_HasBothServices()
    {
        StorageConnection connection = StorageConnection.FromConnectionString("DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=AAAA;EndpointSuffix=core.example.net");

        connection.QueueEndpoint.ShouldBe(new Uri("https://acme.queue.core.example.net"));
        connection.BlobEndpoint.ShouldBe(new Uri("https://acme.blob.core.example.net"));
    }

    [Fact]
    public void FromConnectionString_Emulator_IsOnLoopback() =>
        StorageConnection.FromConnectionString("UseDevelopmentStorage=true").QueueEndpoint.ShouldBe(new Uri("http://127.0.0.1:10001/devstoreaccount1"));

    [Theory]
    [InlineData("secretvalue")]
    [InlineData("AccountName=acme")]
    [InlineData("AccountName=acme;AccountKey=secretvalue!")]
    [InlineData("AccountName=acme;AccountKey=AAAA;QueueEndpoint=secretvalue")]
    public void FromConnectionString_Broken_IsExplainedWithoutValues(string text) =>
        Should.Throw<FleetException>(() => StorageConnection.FromConnectionString(text)).Message.ShouldNotContain("secretvalue");

    [Theory]
    [InlineData("http://acme.queue.core.windows.net")]
    [InlineData("acme")]
    public void FromServiceUri_NotHttps_IsRefused(string uri) =>
        Should.Throw<FleetException>(() => StorageConnection.FromServiceUri(uri, null));

    [Fact]
    public void FromServiceUri_Address_UsesAnIdentity()
    {
        StorageConnection connection = StorageConnection.FromServiceUri("https://acme.queue.core.windows.net/", "00000000-0000-0000-0000-000000000001");

        connection.QueueEndpoint.ShouldBe(new Uri("https://acme.queue.core.windows.net"));
        connection.Credential.ShouldNotBeNull();
        connection.Key.ShouldBeNull();
    }
}
