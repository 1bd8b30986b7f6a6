using System.Net;
using Serverless.Engine.Resources;
using Shouldly;

namespace Serverless.Functions.Tests.Hosting;

/// <summary>Checks that every answer must pass.</summary>
internal static class Answers
{
    /// <summary>A success as the host's reader needs it: 200, JSON, the three members (functions-host.md FH-30, FH-31).</summary>
    public static async Task<Dictionary<string, object?>> ShouldSucceedAsync(this HttpResponseMessage response)
    {
        Dictionary<string, object?> body = await response.ReadJsonAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        body.Keys.ShouldBe(["Outputs", "Logs", "ReturnValue"]);
        body["Outputs"].ShouldBeOfType<Dictionary<string, object?>>();
        body["Logs"].ShouldBeOfType<List<object?>>();
        body["ReturnValue"].ShouldBeNull();
        return body;
    }

    public static async Task<Dictionary<string, object?>> ReadJsonAsync(this HttpResponseMessage response)
    {
        byte[] bytes = await response.Content.ReadAsByteArrayAsync();
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/json");
        return JsonTree.ParseObject(bytes);
    }
}
