using System.Text;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Resources;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Receivers;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Webhook;

/// <summary>The sample of each kind yields the expected tuple, and without a mandatory field the stated outcome (webhooks.md §18.1).</summary>
public sealed class ReceiverReadTests
{
    private const string D = Webhooks.Digest;

    private static readonly string Acr = """{"id":"b1c2","action":"push","target":{"digest":"DIGEST","repository":"cart","tag":"1.4.0"},"request":{"host":"shopreg.azurecr.io"}}""".Replace("DIGEST", D);

    private const string DockerHub = """{"callback_url":"https://x/","push_data":{"pushed_at":1762157702.5,"tag":"2.0.1"},"repository":{"repo_name":"acme/web","namespace":"acme","name":"web"}}""";

    private static readonly string Ecr = """{"id":"8d0e","detail-type":"ECR Image Action","account":"111122223333","region":"eu-west-1","detail":{"result":"SUCCESS","repository-name":"shop/cart","image-digest":"DIGEST","action-type":"PUSH","image-tag":"1.4.0"}}""".Replace("DIGEST", D);

    private static readonly string GridEvent = """{"id":"4f2b","topic":"/subscriptions/0/registries/shopreg","subject":"cart:1.4.0","eventType":"Microsoft.ContainerRegistry.ImagePushed","data":{"target":{"digest":"DIGEST","repository":"cart","tag":"1.4.0"},"request":{"host":"shopreg.azurecr.io"}}}""".Replace("DIGEST", D);

    private static readonly string Ghcr = """{"action":"published","registry_package":{"name":"cart","package_type":"CONTAINER","owner":{"login":"AcmeShop"},"package_version":{"version":"DIGEST","package_url":"ghcr.io/acmeshop/cart:1.4.0","container_metadata":{"tag":{"name":"1.4.0","digest":"DIGEST"}}}}}""".Replace("DIGEST", D);

    private static readonly string Harbor = """{"type":"PUSH_ARTIFACT","event_data":{"resources":[{"digest":"DIGEST","tag":"1.4.0","resource_url":"harbor.example.net/shop/cart:1.4.0"}],"repository":{"repo_full_name":"shop/cart"}}}""".Replace("DIGEST", D);

    private const string Quay = """{"name":"cart","repository":"shop/cart","docker_url":"quay.io/shop/cart","updated_tags":["1.4.0","latest"]}""";

    public static TheoryData<string, string, string> Samples => new()
    {
        { "acr", Acr, $"shopreg.azurecr.io/cart:1.4.0@{D}#b1c2" },
        { "acr", Acr.Replace("\"push\"", "\"chart_push\""), $"shopreg.azurecr.io/cart:1.4.0@{D}#b1c2" },
        { "acr", Acr.Replace("\"push\"", "\"delete\""), "action" },
        { "acr", Acr.Replace("\"push\"", "\"ping\""), "handshake {}" },
        { "acr", Acr.Replace("\"action\"", "\"x\""), "malformed" },
        { "acr", Acr.Replace("\"host\"", "\"x\""), "malformed" },
        { "acr", Acr.Replace("\"repository\"", "\"x\""), "malformed" },
        { "dockerhub", DockerHub, "index.docker.io/acme/web:2.0.1@#" },
        { "dockerhub", DockerHub.Replace("repo_name", "x"), "index.docker.io/acme/web:2.0.1@#" },
        { "dockerhub", DockerHub.Replace("acme/web", "nginx"), "index.docker.io/library/nginx:2.0.1@#" },
        { "dockerhub", DockerHub.Replace("push_data", "x"), "malformed" },
        { "dockerhub", DockerHub.Replace("repository", "x"), "malformed" },
        { "ecr", Ecr, $"111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/cart:1.4.0@{D}#8d0e" },
        { "ecr", Ecr.Replace("eu-west-1", "cn-north-1"), $"111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/shop/cart:1.4.0@{D}#8d0e" },
        { "ecr", Ecr.Replace("PUSH", "DELETE"), "action" },
        { "ecr", Ecr.Replace("SUCCESS", "FAILURE"), "action" },
        { "ecr", Ecr.Replace("Image Action", "Image Scan"), "action" },
        { "ecr", Ecr.Replace("account", "x"), "malformed" },
        { "eventgrid", $"[{GridEvent}]", $"shopreg.azurecr.io/cart:1.4.0@{D}#4f2b" },
        { "eventgrid", GridEvent.Replace("eventType", "type").Replace("topic", "source"), $"shopreg.azurecr.io/cart:1.4.0@{D}#4f2b" },
        { "eventgrid", $"[{GridEvent.Replace("\"host\"", "\"x\"").Replace("\"tag\"", "\"x\"")}]", $"shopreg.azurecr.io/cart:1.4.0@{D}#4f2b" },
        { "eventgrid", $"[{GridEvent},{GridEvent.Replace("ImagePushed", "ImageDeleted")},{GridEvent.Replace("4f2b", "5")}]", $"shopreg.azurecr.io/cart:1.4.0@{D}#4f2b shopreg.azurecr.io/cart:1.4.0@{D}#5 action" },
        { "eventgrid", """[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","topic":"/x","data":{"validationCode":"c0de","validationUrl":"https://evil"}}]""", """handshake {"validationResponse":"c0de"}""" },
        { "eventgrid", """[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{}}]""", "malformed" },
        { "eventgrid", "[{}]", "malformed" },
        { "ghcr", Ghcr, $"ghcr.io/acmeshop/cart:1.4.0@{D}#guid" },
        { "ghcr", Ghcr.Replace("\"package_url\"", "\"x\""), $"ghcr.io/acmeshop/cart:1.4.0@{D}#guid" },
        { "ghcr", Ghcr.Replace("cart:1.4.0", "cart:").Replace("\"tag\"", "\"x\""), $"ghcr.io/acmeshop/cart:@{D}#guid" },
        { "ghcr", Ghcr.Replace("CONTAINER", "npm"), "action" },
        { "ghcr", Ghcr.Replace("published", "deleted"), "action" },
        { "ghcr", "{}", "malformed" },
        { "harbor", Harbor, $"harbor.example.net/shop/cart:1.4.0@{D}#" },
        { "harbor", Harbor.Replace("repo_full_name", "x"), $"harbor.example.net/shop/cart:1.4.0@{D}#" },
        { "harbor", Harbor.Replace("\"tag\":\"1.4.0\"", $"\"tag\":\"{D}\""), $"harbor.example.net/shop/cart:@{D}#" },
        { "harbor", Harbor.Replace("PUSH_ARTIFACT", "SCANNING_COMPLETED"), "action" },
        { "harbor", Harbor.Replace("PUSH_ARTIFACT", "harbor.artifact.pushed").Replace("event_data", "data").Replace("{\"type\"", "{\"specversion\":\"1.0\",\"id\":\"i\",\"type\""), $"harbor.example.net/shop/cart:1.4.0@{D}#i#1.4.0" },
        { "harbor", Harbor.Replace("resources", "x"), "malformed" },
        { "quay", Quay, "quay.io/shop/cart:1.4.0@# quay.io/shop/cart:latest@#" },
        { "quay", Quay.Replace("[\"1.4.0\",\"latest\"]", "{\"1.4.0\":\"x\"}"), "quay.io/shop/cart:1.4.0@#" },
        { "quay", Quay.Replace("updated_tags", "build_id"), "action" },
        { "quay", Quay.Replace("docker_url", "x"), "malformed" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void Read_Sample_GivesTheExpectedTuple(string kind, string body, string expected)
    {
        HeaderDictionary headers = new() { ["X-GitHub-Event"] = "registry_package", ["X-GitHub-Delivery"] = "guid" };
        ReceiverSettings receiver = new("main", kind, new ReceiverSecret(["s"]));

        ReceiverReading? reading = ReceiverKinds.Find(kind)!.Read(new WebhookRequest(headers, Encoding.UTF8.GetBytes(body)), JsonTree.Parse(body), receiver);

        Show(reading).ShouldBe(expected);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("""{"action":1,"type":[],"events":{},"package":"x","registry_package":7,"target":"x","detail":[],"event_data":3,"push_data":null,"updated_tags":9}""")]
    public void Read_AnyOtherJson_NeverThrowsAndGivesNoPush(string body)
    {
        foreach (string kind in ReceiverKinds.Names)
        {
            ReceiverReading? reading = ReceiverKinds.Find(kind)!.Read(
                new WebhookRequest(new HeaderDictionary { ["X-GitHub-Event"] = "package" }, []),
                JsonTree.Parse(body),
                new ReceiverSettings("main", kind, new ReceiverSecret(["s"])));

            (reading?.Pushes ?? []).ShouldBeEmpty(kind);
        }
    }

    [Fact]
    public void Read_GitHubPing_IsAHandshake()
    {
        ReceiverReading? reading = new GhcrReceiver().Read(
            new WebhookRequest(new HeaderDictionary { ["X-GitHub-Event"] = "ping" }, []), null, new ReceiverSettings("main", "ghcr", new ReceiverSecret(["s"])));

        Show(reading).ShouldBe("handshake {}");
    }

    [Theory]
    [InlineData("acr")]
    [InlineData("dockerhub")]
    [InlineData("ecr")]
    [InlineData("eventgrid")]
    [InlineData("quay")]
    public void Check_PresentedSecret_InAnyPlace(string kind)
    {
        Check(kind, [], "s").ShouldBe(Authenticity.Genuine);
        Check(kind, new HeaderDictionary { ["X-Webhook-Token"] = "s" }, null).ShouldBe(Authenticity.Genuine);
        Check(kind, new HeaderDictionary { ["Authorization"] = "Bearer s" }, null).ShouldBe(Authenticity.Genuine);
        Check(kind, new HeaderDictionary { ["Authorization"] = "s" }, "wrong").ShouldBe(Authenticity.Genuine);
        Check(kind, new HeaderDictionary { ["Authorization"] = "Bearer x" }, null).ShouldBe(Authenticity.Wrong);
        Check(kind, [], null).ShouldBe(Authenticity.Missing);
    }

    [Fact]
    public void Check_Harbor_ComparesTheWholeValue()
    {
        Check("harbor", new HeaderDictionary { ["Authorization"] = "s" }, null).ShouldBe(Authenticity.Genuine);
        Check("harbor", new HeaderDictionary { ["Authorization"] = "Bearer s" }, null).ShouldBe(Authenticity.Wrong);
        Check("harbor", [], "s").ShouldBe(Authenticity.Missing);
    }

    [Theory]
    [InlineData("sha256=c5def1ab5a9e1ccf6fd25b7f7e3fef9a9b7a7f8b2f8b1f6de8de7b0b2f5d3c11", Authenticity.Wrong)]
    [InlineData(null, Authenticity.Missing)]
    public void Check_GitHubSignature_Bad_IsRefused(string? signature, object expected)
    {
        HeaderDictionary headers = [];
        if (signature is not null)
        {
            headers["X-Hub-Signature-256"] = signature;
        }

        Check("ghcr", headers, "s").ShouldBe((Authenticity)expected);
    }

    [Fact]
    public void Check_GitHubSignature_OfTheBody_IsGenuine()
    {
        string mac = Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData("s"u8, "body"u8));

        Check("ghcr", new HeaderDictionary { ["X-Hub-Signature-256"] = "sha256=" + mac }, null).ShouldBe(Authenticity.Genuine);
    }

    private static Authenticity Check(string kind, HeaderDictionary headers, string? token) =>
        ReceiverKinds.Find(kind)!.Check(
            new WebhookRequest(headers, "body"u8.ToArray()) { Token = token },
            new ReceiverSettings("main", kind, new ReceiverSecret(["other", "s"])),
            DateTimeOffset.UnixEpoch);

    private static string Show(ReceiverReading? reading) => reading switch
    {
        null => "malformed",
        { Handshake: { } answer } => "handshake " + JsonTree.ToJson(answer),
        _ => string.Join(' ', reading.Pushes.Select(p => p.Reference is { } r ? $"{r.Name}:{r.Tag}@{r.Digest}#{p.Id}" : "bad").Concat(reading.Ignored)),
    };
}
