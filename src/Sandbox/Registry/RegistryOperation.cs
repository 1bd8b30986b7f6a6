namespace Serverless.Sandbox.Registry;

/// <summary>A kind of request to one repository, as counted and as shown to the fault hook.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Resource">What it goes to.</param>
/// <param name="Repository">Repository; empty for the registry as a whole.</param>
/// <param name="Reference">Tag, digest or upload; empty where there is none.</param>
public readonly record struct RegistryOperation(string Method, RegistryResource Resource, string Repository, string Reference);
