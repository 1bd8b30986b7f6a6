using System.Net.Sockets;
using Azure;
using Azure.Identity;
using Serverless.Azure.Identity;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Identity;

/// <summary>Why a call to a service of Azure failed, in one line that quotes no answer.</summary>
public sealed class EntraFailureTests
{
    public static TheoryData<Exception, string> Failures() => new()
    {
        { new RequestFailedException(403, "planted body", "Forbidden", null), "403 Forbidden" },
        { new RequestFailedException(0, "planted", new HttpRequestException("planted", new SocketException((int)SocketError.ConnectionRefused))), "Connection refused" },
        { new AggregateException("planted", new IOException("planted"), new RequestFailedException(0, "Name or service not known\nplanted")), "Name or service not known" },
        { new RequestFailedException(0, "planted", new HttpRequestException(HttpRequestError.InvalidResponse, "invalid header line: 'planted'")), "the answer is not HTTP" },
        { new TaskCanceledException("planted"), "no answer in time" },
        { new AuthenticationFailedException("AADSTS700016: no such application\nplanted"), "AADSTS700016: no such application" },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void ReasonOfCall_AnyFailure_IsOneLine(Exception failure, string reason) => EntraFailure.ReasonOfCall(failure).ShouldBe(reason);
}
