using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure;
using Azure.Identity;
using Microsoft.Identity.Client;

namespace Serverless.Azure.Identity;

/// <summary>Why there is no Entra token, in one line that quotes no answer but Entra's own words: identity services may repeat what they are shown.</summary>
internal static partial class EntraFailure
{
    /// <summary>Entra's own words where there are any, else the status; of a call without an answer, what the library says about it.</summary>
    public static string Reason(Exception failure)
    {
        List<Exception> chain = [.. ChainOf(failure)];
        return chain.Select(e => EntraError().Match(e.Message)).FirstOrDefault(match => match.Success)?.Value.Trim()
            ?? chain.Select(Answered).FirstOrDefault(reason => reason is not null)
            ?? failure.Message.Split('\n')[0].Trim();
    }

    /// <summary>The same for any call to a service of Azure.</summary>
    public static string ReasonOfCall(Exception failure) => failure switch
    {
        AggregateException { InnerExceptions: [.., var last] } => ReasonOfCall(last),
        AuthenticationFailedException => Reason(failure),
        RequestFailedException { Status: > 0 } refused => string.Create(CultureInfo.InvariantCulture, $"{refused.Status} {refused.ErrorCode}").Trim(),
        OperationCanceledException => "no answer in time",
        _ when ChainOf(failure).Any(QuotesTheAnswer) => "the answer is not HTTP",
        _ => failure.GetBaseException().Message.Split('\n')[0].Trim(),
    };

    /// <summary>Whether the identity was refused or is not there, so that asking again does not help; else Entra did not answer as it should.</summary>
    public static bool IsRefusal(Exception failure) => ChainOf(failure).Any(e => e is CredentialUnavailableException
        || EntraError().IsMatch(e.Message)
        || e is MsalServiceException { StatusCode: >= 400 and < 500 and not 408 and not 429 } or RequestFailedException { Status: >= 400 and < 500 and not 408 and not 429 });

    private static IEnumerable<Exception> ChainOf(Exception failure)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            yield return e;
        }
    }

    /// <summary>.NET quotes header lines that it cannot read, and they may repeat what was sent.</summary>
    private static bool QuotesTheAnswer(Exception failure) =>
        failure is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse };

    private static string? Answered(Exception failure) => failure switch
    {
        MsalServiceException { StatusCode: > 0 } refused => string.Create(CultureInfo.InvariantCulture, $"HTTP {refused.StatusCode}"),
        RequestFailedException { Status: > 0 } refused => string.Create(CultureInfo.InvariantCulture, $"HTTP {refused.Status}"),
        JsonException or MsalClientException { ErrorCode: MsalError.JsonParseError } => "the answer is not readable",
        _ => null,
    };

    [GeneratedRegex(@"AADSTS\d+[^\r\n]*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EntraError();
}
