using System.Globalization;
using System.Net.Http.Headers;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>One line about a request for people who look for a fault. Bodies are left out and credentials are masked.</summary>
internal static class RequestTrace
{
    public static string Describe(
        ClusterConnection connection, ApiRequest request, AuthenticationHeaderValue? authorization, ExchangeResult result, TimeSpan elapsed)
    {
        string who = authorization is null ? connection.AuthenticationMethod : $"{authorization.Scheme} ***";
        string answer = result.Failure is { } failure ? $"{failure.Code} {failure.Reason}".Trim() : string.Create(CultureInfo.InvariantCulture, $"{(int)result.Response!.Status}");
        string actingAs = request.Impersonation is { } other ? $" as {other.User}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{request.Method.Method} {connection.Server.GetLeftPart(UriPartial.Authority)}{connection.Server.AbsolutePath.TrimEnd('/')}{request.Path} ({who}{actingAs}): {answer} in {elapsed.TotalMilliseconds:0} ms");
    }
}
