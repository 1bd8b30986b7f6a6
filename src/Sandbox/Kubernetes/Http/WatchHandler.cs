using System.Globalization;
using Serverless.Sandbox.Kubernetes.Resources;
using Serverless.Sandbox.Kubernetes.Storage;

namespace Serverless.Sandbox.Kubernetes.Http;

/// <summary>Streams changes of one resource to a client, one JSON object a line.</summary>
internal sealed class WatchHandler(ObjectStore store, TimeProvider time)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(30);

    public async Task HandleAsync(HttpContext context, ResourceType type, RequestInfo request, CancellationToken cancellationToken)
    {
        (RepresentationKind kind, _) = AcceptHeader.Negotiate(context.Request.Headers.Accept.ToString());
        Selection selection = new(request.Namespace, request.Name, LabelQuery.Parse(request.Parameter("labelSelector")), FieldQuery.Parse(request.Parameter("fieldSelector"), type.IsCustom));
        string version = request.Parameter("resourceVersion");
        if (version.Length > 0 && !long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw ApiException.BadRequest($"invalid resource version: resourceVersion: Invalid value: \"{version}\": strconv.ParseUint: parsing \"{version}\": invalid syntax");
        }

        TimeSpan timeout = long.TryParse(request.Parameter("timeoutSeconds"), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : DefaultTimeout;
        using CancellationTokenSource deadline = new(timeout, time);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        context.Response.StatusCode = 200;
        context.Response.ContentType = "application/json";
        WatchStream stream = new(context.Response, type, kind, time);
        try
        {
            await context.Response.StartAsync(ended.Token);
            await context.Response.Body.FlushAsync(ended.Token);
            await RunAsync(stream, type, selection, version, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The watch has lasted as long as was asked, or its client is gone.
        }
    }

    private async Task RunAsync(WatchStream stream, ResourceType type, Selection selection, string version, CancellationToken cancellationToken)
    {
        long position;
        if (version is "" or "0")
        {
            (List<StoredObject> objects, position) = store.List(type.Qualified, "");
            foreach (StoredObject stored in objects.Where(selection.Includes))
            {
                await stream.WriteAsync("ADDED", stored.Root, cancellationToken);
            }
        }
        else
        {
            position = long.Parse(version, CultureInfo.InvariantCulture);
        }

        while (true)
        {
            (List<Change> changes, Task next, bool tooOld) = store.Since(type.Qualified, position);
            if (tooOld)
            {
                ApiException expired = new(410, "Expired", $"too old resource version: {position} ({store.Version})");
                await stream.WriteAsync("ERROR", expired.ToStatus(), cancellationToken);
                return;
            }

            foreach (Change change in changes)
            {
                position = change.Object.Version;
                if (selection.EventFor(change) is { } name)
                {
                    await stream.WriteAsync(name, change.Object.Root, cancellationToken);
                }
            }

            if (changes.Count == 0)
            {
                await next.WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>Which objects a watch is about.</summary>
    private sealed record Selection(string Namespace, string Name, LabelQuery Labels, FieldQuery Fields)
    {
        public bool Includes(StoredObject stored) =>
            (Namespace.Length == 0 || stored.Namespace == Namespace)
            && (Name.Length == 0 || stored.Name == Name)
            && Labels.Matches(stored.Root)
            && Fields.Matches(stored);

        /// <summary>The event that a change means for this watch: an object that no longer matches is gone for it.</summary>
        public string? EventFor(Change change)
        {
            bool before = change.Previous is not null && Includes(change.Previous);
            bool after = change.Type != ChangeType.Deleted && Includes(change.Object);
            return (before, after) switch
            {
                (false, true) => "ADDED",
                (true, true) => "MODIFIED",
                (true, false) => "DELETED",
                _ => null,
            };
        }
    }
}
