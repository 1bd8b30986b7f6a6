using Serverless.Cli.Execution;
using Serverless.Engine.Notifications;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Execution;

/// <summary>What commands take from environment variables.</summary>
public sealed class CliEnvironmentTests
{
    [Fact]
    public void Notifications_AreSetAsInTheFunctionApp()
    {
        With().Notifications.ShouldBe(new NotificationOptions());
        With(("NOTIFICATION_CONTROLLER_ADDRESS", "http://localhost:9090"), ("NOTIFICATIONS_DISABLED", "1")).Notifications
            .ShouldBe(new NotificationOptions { ControllerAddress = new("http://localhost:9090"), Disabled = true });
        With(("Notifications__ControllerNamespace", "flux"), ("Notifications__AllowCrossNamespace", "false")).Notifications
            .ShouldBe(new NotificationOptions { ControllerNamespace = "flux", AllowCrossNamespace = false });
    }

    [Fact]
    public void FlagThatIsNone_IsExplained() =>
        Should.Throw<CliException>(() => With(("Notifications__AllowCrossNamespace", "no")).Notifications).Message
            .ShouldBe("Notifications__AllowCrossNamespace must be true or false");

    [Theory]
    [InlineData("localhost:9090")]
    [InlineData("ftp://localhost")]
    public void NotificationAddressThatIsNone_IsExplained(string address) =>
        Should.Throw<CliException>(() => With(("NOTIFICATION_CONTROLLER_ADDRESS", address)).Notifications).Message
            .ShouldBe("NOTIFICATION_CONTROLLER_ADDRESS must be an absolute http or https URL");

    private static CliEnvironment With(params (string Key, string Value)[] variables) => new()
    {
        Output = TextWriter.Null,
        Error = TextWriter.Null,
        Input = TextReader.Null,
        Variables = variables.ToDictionary(v => v.Key, v => v.Value),
    };
}
