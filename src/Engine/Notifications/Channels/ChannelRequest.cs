using System.Text;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Git;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>One request to a receiver (notifications.md §3.1). Its address and headers may be secrets.</summary>
internal sealed class ChannelRequest
{
    private ChannelRequest(Uri address, byte[] body, IReadOnlyList<KeyValuePair<string, string>>? headers)
    {
        Address = address;
        Body = body;
        Headers = headers ?? [];
    }

    /// <summary>The method. <value>POST</value></summary>
    public HttpMethod Method { get; private init; } = HttpMethod.Post;

    /// <summary>Where it goes.</summary>
    public Uri Address { get; }

    /// <summary>The body.</summary>
    public byte[] Body { get; }

    /// <summary>What the body is. <value>JSON</value></summary>
    public string ContentType { get; private init; } = "application/json";

    /// <summary>Headers beside it; a later one replaces an earlier one of the same name.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The GitHub App whose token opens the address, or <see langword="null"/>.</summary>
    public GitHubApp? App { get; private init; }

    /// <summary>Judges the answer's body, whatever its status: what is wrong with it, or <see langword="null"/>. Without it the status counts.</summary>
    public Func<byte[], string?>? Judge { get; private init; }

    /// <summary>Whether an answer makes the requests after this one needless.</summary>
    public Func<byte[], bool>? IsSettled { get; private init; }

    /// <summary>A look at what is there already, which may make the requests after it needless.</summary>
    public static ChannelRequest Look(Uri address, IReadOnlyList<KeyValuePair<string, string>> headers, Func<byte[], bool> isSettled, GitHubApp? app = null) =>
        new(address, [], headers) { Method = HttpMethod.Get, ContentType = "", IsSettled = isSettled, App = app };

    /// <summary>A request with a JSON body.</summary>
    public static ChannelRequest Json(
        Uri address,
        object? body,
        IReadOnlyList<KeyValuePair<string, string>>? headers = null,
        HttpMethod? method = null,
        Func<byte[], string?>? judge = null,
        GitHubApp? app = null) =>
        new(address, JsonTree.ToUtf8(body), headers) { Method = method ?? HttpMethod.Post, Judge = judge, App = app };

    /// <summary>A request with a JSON body that is already written.</summary>
    public static ChannelRequest Raw(Uri address, byte[] json, IReadOnlyList<KeyValuePair<string, string>> headers) => new(address, json, headers);

    /// <summary>A request with the fields of a form.</summary>
    public static ChannelRequest Form(Uri address, IEnumerable<KeyValuePair<string, string>> fields, IReadOnlyList<KeyValuePair<string, string>> headers) =>
        new(address, Encoding.UTF8.GetBytes(string.Join('&', fields.Select(f => $"{Uri.EscapeDataString(f.Key)}={Uri.EscapeDataString(f.Value)}"))), headers)
        {
            ContentType = "application/x-www-form-urlencoded",
        };
}
