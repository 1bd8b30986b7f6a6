namespace Serverless.Sandbox.Registry;

/// <summary>A manifest as it was pushed.</summary>
internal sealed record StoredManifest(string Digest, string MediaType, byte[] Content);
