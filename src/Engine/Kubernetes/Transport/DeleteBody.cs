namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>The <c>DeleteOptions</c> object that is sent with a delete.</summary>
internal static class DeleteBody
{
    public static Dictionary<string, object?> Create(DeleteOptions options)
    {
        Dictionary<string, object?> body = new() { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions" };
        if (options.Propagation is { } propagation)
        {
            body["propagationPolicy"] = propagation.ToString();
        }

        Dictionary<string, object?> preconditions = [];
        if (options.Uid is { } uid)
        {
            preconditions["uid"] = uid;
        }

        if (options.ResourceVersion is { } version)
        {
            preconditions["resourceVersion"] = version;
        }

        if (preconditions.Count > 0)
        {
            body["preconditions"] = preconditions;
        }

        if (options.DryRun)
        {
            body["dryRun"] = new List<object?> { "All" };
        }

        return body;
    }
}
