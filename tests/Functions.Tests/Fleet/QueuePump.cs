using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Azure;
using Azure.Core;
using Serverless.Azure.Storage;
using Serverless.Functions.Hosting;
using Serverless.Functions.Tests.Hosting;

namespace Serverless.Functions.Tests.Fleet;

/// <summary>
/// Plays the host's queue trigger on a real storage queue (functions-host.md §8): takes messages, calls an instance, deletes what succeeded,
/// shows again what failed, and moves what failed too often to the poison queue. While no instance runs, messages stay in the queue.
/// </summary>
internal sealed class QueuePump(StorageConnection connection, string queue, Func<HttpClient?> instance)
{
    private static readonly Dictionary<string, string> NoHeaders = [];

    private readonly StorageService _service = new(connection, connection.QueueEndpoint!, TimeProvider.System);

    /// <summary>How long a message that was taken stays hidden; a lost instance's messages come again after it.</summary>
    public int VisibilitySeconds { get; init; } = 5;

    /// <summary>How long a message stays hidden after it failed; longer than a lease, as in host.json, so that a killed pass no longer holds it.</summary>
    public int PauseSeconds { get; init; } = 1;

    public int Parallelism { get; init; } = 8;

    public ConcurrentQueue<(string Text, bool Succeeded)> Calls { get; } = [];

    public string PoisonQueue => queue + "-poison";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await SendAsync(RequestMethod.Put, queue, null, cancellationToken);
        await SendAsync(RequestMethod.Put, PoisonQueue, null, cancellationToken);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Parallelism).Select(_ => WorkAsync(cancellationToken)));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The pump runs until it is told to stop.
        }
    }

    /// <summary>The texts in the poison queue.</summary>
    public async Task<IReadOnlyList<string>> PoisonedAsync()
    {
        using Response response = await _service.SendAsync(RequestMethod.Get, $"{PoisonQueue}/messages?numofmessages=32&peekonly=true", NoHeaders, null, CancellationToken.None);
        return [.. XDocument.Load(response.Content.ToStream()).Descendants("MessageText").Select(m => Decode(m.Value))];
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (instance() is not { } http)
            {
                await Task.Delay(50, cancellationToken);
                continue;
            }

            using Response response = await _service.SendAsync(
                RequestMethod.Get, $"{queue}/messages?numofmessages=1&visibilitytimeout={VisibilitySeconds}", NoHeaders, null, cancellationToken);
            if (XDocument.Load(response.Content.ToStream()).Descendants("QueueMessage").FirstOrDefault() is { } message)
            {
                await HandleAsync(http, message, cancellationToken);
            }
            else
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    private async Task HandleAsync(HttpClient http, XElement message, CancellationToken cancellationToken)
    {
        string id = message.Element("MessageId")!.Value;
        string receipt = Uri.EscapeDataString(message.Element("PopReceipt")!.Value);
        int count = int.Parse(message.Element("DequeueCount")!.Value, CultureInfo.InvariantCulture);
        string text = Decode(message.Element("MessageText")!.Value);
        bool succeeded = await CallAsync(http, text, count, cancellationToken);
        Calls.Enqueue((text, succeeded));
        if (!succeeded && count >= WorkQueueName.MaxAttempts)
        {
            await SendAsync(RequestMethod.Post, PoisonQueue + "/messages", Body(text), cancellationToken);
        }

        if (succeeded || count >= WorkQueueName.MaxAttempts)
        {
            await SendAsync(RequestMethod.Delete, $"{queue}/messages/{id}?popreceipt={receipt}", null, cancellationToken);
        }
        else
        {
            await SendAsync(RequestMethod.Put, $"{queue}/messages/{id}?popreceipt={receipt}&visibilitytimeout={PauseSeconds}", Body(text), cancellationToken);
        }
    }

    private static async Task<bool> CallAsync(HttpClient http, string text, int count, CancellationToken cancellationToken)
    {
        string body = Envelope.Queue(text).Replace("\"DequeueCount\":\"1\"", $"\"DequeueCount\":\"{count}\"", StringComparison.Ordinal);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(Envelope.Invocation("Reconciler", body), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or ObjectDisposedException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private async Task SendAsync(RequestMethod method, string path, RequestContent? body, CancellationToken cancellationToken)
    {
        using Response response = await _service.SendAsync(method, path, new Dictionary<string, string> { ["Content-Type"] = "application/xml" }, body, cancellationToken);
    }

    private static string Decode(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));

    private static RequestContent Body(string text) => RequestContent.Create(Encoding.UTF8.GetBytes(
        $"<QueueMessage><MessageText>{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}</MessageText></QueueMessage>"));
}
