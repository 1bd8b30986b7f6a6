using System.Globalization;
using Serverless.Engine.Notifications;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications;

public sealed class UnavailableReceiversTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Receiver_IsLeftAloneForFiveMinutes()
    {
        UnavailableReceivers receivers = new(_time);
        receivers.Add("a");

        _time.Advance(TimeSpan.FromSeconds(299));
        (receivers.Has("a"), receivers.Has("b")).ShouldBe((true, false));

        _time.Advance(TimeSpan.FromSeconds(1));
        receivers.Has("a").ShouldBeFalse();
    }

    [Fact]
    public void ManyReceivers_AreKeptWithinBounds_AndMadeRoomForLater()
    {
        UnavailableReceivers receivers = new(_time);
        for (int i = 0; i < 1001; i++)
        {
            receivers.Add(i.ToString(CultureInfo.InvariantCulture));
        }

        (receivers.Has("999"), receivers.Has("1000")).ShouldBe((true, false));
        _time.Advance(TimeSpan.FromMinutes(5));
        receivers.Add("1000");
        receivers.Has("1000").ShouldBeTrue();
    }
}
