using System.Globalization;
using System.Text;
using Azure;
using Azure.Core;
using Serverless.Engine.Fleet;

namespace Serverless.Azure.Storage;

/// <summary>
/// The work queue in Azure Storage. Messages are base64, as the host's queue trigger expects by default (functions-host.md FH-49, FH-55).
/// </summary>
public sealed class StorageWorkQueue : IWorkQueue
{
    private static readonly Dictionary<string, string> XmlBody = new() { ["Content-Type"] = "application/xml" };

    private static readonly Dictionary<string, string> NoHeaders = [];

    private readonly StorageService _service;
    private readonly string _name;

    /// <summary>Creates the client; nothing is sent yet.</summary>
    /// <param name="connection">The account.</param>
    /// <param name="name">Name of the queue.</param>
    /// <param name="time">Clock of the request signatures.</param>
    /// <exception cref="FleetException">The connection has no queue service.</exception>
    public StorageWorkQueue(StorageConnection connection, string name, TimeProvider time)
    {
        _service = new StorageService(connection, connection.QueueEndpoint ?? throw new FleetException("the connection has no queue service"), time);
        _name = name;
    }

    /// <inheritdoc/>
    public async Task EnqueueAsync(WorkItem item, TimeSpan delay, CancellationToken cancellationToken)
    {
        using Response response = await PutAsync(item, delay, cancellationToken).ConfigureAwait(false);
        if (response.Status == 404 && StorageService.ErrorCode(response) == "QueueNotFound")
        {
            // The template makes the queue; this is for the emulator and for a queue that was deleted.
            using Response created = await _service.SendAsync(RequestMethod.Put, _name, NoHeaders, null, cancellationToken).ConfigureAwait(false);
            using Response repeated = await PutAsync(item, delay, cancellationToken).ConfigureAwait(false);
            Check(repeated);
        }
        else
        {
            Check(response);
        }
    }

    private Task<Response> PutAsync(WorkItem item, TimeSpan delay, CancellationToken cancellationToken)
    {
        string text = Convert.ToBase64String(Encoding.UTF8.GetBytes(WorkMessage.Encode(item)));
        string seconds = Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        RequestContent body = RequestContent.Create(Encoding.UTF8.GetBytes($"<QueueMessage><MessageText>{text}</MessageText></QueueMessage>"));
        return _service.SendAsync(RequestMethod.Post, $"{_name}/messages?visibilitytimeout={seconds}", XmlBody, body, cancellationToken);
    }

    private void Check(Response response)
    {
        if (response.Status != 201)
        {
            throw _service.Unexpected(response, $"queue {_name}");
        }
    }
}
