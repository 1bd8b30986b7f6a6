using System.Text;
using System.Xml.Linq;
using Azure.Core;
using Serverless.Azure.Storage;
using Serverless.Engine.Fleet;

namespace Serverless.Functions.Tests.Storage;

/// <summary>Takes messages from a storage queue, as the queue trigger does.</summary>
internal static class QueueReader
{
    public static async Task<IReadOnlyList<WorkItem?>> TakeAsync(StorageConnection connection, string queue)
    {
        StorageService service = new(connection, connection.QueueEndpoint!, TimeProvider.System);
        using global::Azure.Response response = await service.SendAsync(RequestMethod.Get, queue + "/messages?numofmessages=32&visibilitytimeout=60", new Dictionary<string, string>(), null, CancellationToken.None);
        return
        [
            .. XDocument.Load(response.Content.ToStream()).Descendants("MessageText")
                .Select(m => WorkMessage.Decode(Encoding.UTF8.GetString(Convert.FromBase64String(m.Value)), out _)),
        ];
    }
}
