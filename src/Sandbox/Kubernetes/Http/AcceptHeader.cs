namespace Serverless.Sandbox.Kubernetes.Http;

/// <summary>Chooses what to answer from an <c>Accept</c> header.</summary>
internal static class AcceptHeader
{
    /// <summary>The representation and the content type of the answer.</summary>
    /// <exception cref="ApiException">406: nothing acceptable is on offer.</exception>
    public static (RepresentationKind Kind, string ContentType) Negotiate(string accept)
    {
        if (accept.Length == 0)
        {
            return (RepresentationKind.Full, "application/json");
        }

        foreach (string range in accept.Split(','))
        {
            string[] parts = range.Split(';', StringSplitOptions.TrimEntries);
            string? contentType = parts[0].Trim() switch
            {
                "application/json" or "application/*" or "*/*" => "application/json",
                "application/yaml" => "application/yaml",
                _ => null,
            };
            RepresentationKind? kind = Array.Find(parts, part => part.StartsWith("as=", StringComparison.Ordinal)) switch
            {
                null => RepresentationKind.Full,
                "as=Table" when parts.Contains("v=v1") => RepresentationKind.Table,
                "as=PartialObjectMetadata" or "as=PartialObjectMetadataList" when parts.Contains("v=v1") => RepresentationKind.Metadata,
                _ => null,
            };
            if (contentType is not null && kind is { } chosen)
            {
                return (chosen, contentType);
            }
        }

        throw new ApiException(406, "NotAcceptable", "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf", []);
    }
}
