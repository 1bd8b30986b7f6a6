using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Receivers;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Webhook;

/// <summary>Signatures of every kind that signs: right, wrong, missing, cut, upper-case, rotated, over the raw bytes (webhooks.md §18.2).</summary>
public sealed class MacTests
{
    private const string Old = "the-old-secret-0123456789abcdef";

    private const string New = "the-new-secret-fedcba9876543210";

    public static TheoryData<string> Kinds => ["artifactory", "ghcr", "nexus"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Signature_Right_IsGenuine(string kind)
    {
        foreach (string body in new[] { "{}", "\uFEFF{\"a\":1}", "{\r\n}", "" })
        {
            Check(kind, body, Sign(kind, body, Old)).ShouldBe(Authenticity.Genuine);
            Check(kind, body, Sign(kind, body, New)).ShouldBe(Authenticity.Genuine);
            Check(kind, body, Upper(Sign(kind, body, New))).ShouldBe(Authenticity.Genuine);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Signature_AnythingElse_IsRefused(string kind)
    {
        string right = Sign(kind, "{}", Old);
        Check(kind, "{ }", right).ShouldBe(Authenticity.Wrong);
        Check(kind, "{}", right[..^1]).ShouldBe(Authenticity.Wrong);
        Check(kind, "{}", right + "0").ShouldBe(Authenticity.Wrong);
        Check(kind, "{}", right[..^1] + "g").ShouldBe(Authenticity.Wrong);
        Check(kind, "{}", Sign(kind, "{}", "another-secret")).ShouldBe(Authenticity.Wrong);
        Check(kind, "{}", Old).ShouldBe(Authenticity.Wrong);
        Check(kind, "{}", "").ShouldBe(Authenticity.Wrong);
        Check(kind, "{}", null).ShouldBe(Authenticity.Missing);
    }

    [Fact]
    public void Artifactory_PlainSecret_OnlyInItsOwnMode()
    {
        Check("artifactory", "{}", Old, ReceiverMode.Token).ShouldBe(Authenticity.Genuine);
        Check("artifactory", "{}", Sign("artifactory", "{}", Old), ReceiverMode.Token).ShouldBe(Authenticity.Wrong);
    }

    private static Authenticity Check(string kind, string body, string? signature, ReceiverMode mode = ReceiverMode.Signature)
    {
        HeaderDictionary headers = [];
        if (signature is not null)
        {
            headers[Header(kind)] = signature;
        }

        return ReceiverKinds.Find(kind)!.Check(
            new WebhookRequest(headers, Encoding.UTF8.GetBytes(body)),
            new ReceiverSettings("main", kind, new ReceiverSecret([Old, New])) { Mode = mode },
            DateTimeOffset.UnixEpoch);
    }

    private static string Sign(string kind, string body, string secret)
    {
        byte[] key = Encoding.UTF8.GetBytes(secret);
        byte[] bytes = Encoding.UTF8.GetBytes(body);
#pragma warning disable CA5350 // The sender has nothing better (WH-72).
        return kind == "nexus" ? Convert.ToHexStringLower(HMACSHA1.HashData(key, bytes))
            : (kind == "ghcr" ? "sha256=" : "") + Convert.ToHexStringLower(HMACSHA256.HashData(key, bytes));
#pragma warning restore CA5350
    }

    private static string Upper(string signature) =>
        signature.StartsWith("sha256=", StringComparison.Ordinal) ? "sha256=" + signature[7..].ToUpperInvariant() : signature.ToUpperInvariant();

    private static string Header(string kind) => kind switch
    {
        "artifactory" => "X-JFrog-Event-Auth",
        "ghcr" => "X-Hub-Signature-256",
        _ => "X-Nexus-Webhook-Signature",
    };
}
