using System.Security.Cryptography;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>A room of a Matrix server; the same event is one message however often it is sent.</summary>
internal sealed class MatrixChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
#pragma warning disable CA5350 // It only tells events apart.
        string transaction = Convert.ToHexStringLower(SHA1.HashData(posted.ToUtf8()));
#pragma warning restore CA5350
        string room = Uri.EscapeDataString(provider.RequiredChannel());
        Uri address = new($"{provider.Url().GetLeftPart(UriPartial.Path).TrimEnd('/')}/_matrix/client/r0/rooms/{room}/send/m.room.message/{transaction}");
        Dictionary<string, object?> body = new()
        {
            ["body"] = $"{EventText.Sign(posted)} {EventText.Title(posted)}\n{posted.Message}\n{EventText.Lines(posted, (k, v) => $"- {k}: {v}")}",
            ["msgtype"] = "m.text",
        };
        return [ChannelRequest.Json(address, body, Authorization.Bearer(provider), method: HttpMethod.Put)];
    }
}
