using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Functions.Configuration;
using Serverless.Functions.Hosting;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Hosting;

/// <summary>What the engine learns from the settings.</summary>
public sealed class EnginePassTests
{
    /// <summary>The engine knows when it is cut off, so that a service that hangs leaves time for the ResourceSets.</summary>
    [Theory]
    [InlineData("StandAlone", 60, 120, 120)]
    [InlineData("Host", 300, 120, 120)]
    [InlineData("Host", 60, 120, 48)]
    public void Options_PassTimeout_IsWhatEndsAPassFirst(string mode, int functionSeconds, int passSeconds, int expected)
    {
        AppSettings settings = new()
        {
            Mode = Enum.Parse<HandlerMode>(mode),
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            ClusterFolder = "clusters",
            StateFolder = "state",
            FunctionTimeout = TimeSpan.FromSeconds(functionSeconds),
            PassTimeout = TimeSpan.FromSeconds(passSeconds),
        };

        EnginePass.Options(settings, NullLogger.Instance).PassTimeout.ShouldBe(TimeSpan.FromSeconds(expected));
    }
}
