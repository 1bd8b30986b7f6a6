using System.Net;
using Serverless.Engine.Resources;
using Shouldly;

namespace Serverless.Engine.Tests.Crds;

/// <summary>Offers a case to the server and compares the verdict.</summary>
internal static class CrdCaseAssert
{
    public static async Task<Dictionary<string, object?>> HoldsAsync(CrdCluster cluster, string kind, string plural, CrdCase row)
    {
        string path = $"/apis/fluxcd.controlplane.io/v1/namespaces/default/{plural}";
        (HttpStatusCode sandboxCode, Dictionary<string, object?> sandboxBody) = await cluster.CreateDryInSandboxAsync(path, row.Manifest(kind));
        Check(row, sandboxCode, sandboxBody);
        (HttpStatusCode code, Dictionary<string, object?> body) = await cluster.CreateDryAsync(path, row.Manifest(kind));
        Check(row, code, body);
        Causes(sandboxBody).Order().ShouldBe(Causes(body).Order(), $"{row.Rule}: the sandbox words it otherwise");
        return body;
    }

    private static void Check(CrdCase row, HttpStatusCode code, Dictionary<string, object?> body)
    {
        if (row.Refusal is null)
        {
            code.ShouldBe(HttpStatusCode.Created, $"{row.Rule}: {body.StringAt("message")}");
            return;
        }

        code.ShouldBe(HttpStatusCode.UnprocessableEntity, $"{row.Rule}: {JsonTree.ToJson(body)}");
        List<(string Field, string Message)> causes = Causes(body);
        causes.ShouldContain(c => c.Field == row.Field && c.Message.Contains(row.Refusal), $"{row.Rule}: {string.Join("; ", causes)}");
    }

    /// <summary>The texts of a refusal, one for each broken rule.</summary>
    public static List<(string Field, string Message)> Causes(Dictionary<string, object?> status) =>
        status.ListAt("details", "causes")?.OfType<Dictionary<string, object?>>()
            .Select(c => (c.StringAt("field") ?? "", c.StringAt("message") ?? "")).ToList() ?? [];
}
