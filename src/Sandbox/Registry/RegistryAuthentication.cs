namespace Serverless.Sandbox.Registry;

/// <summary>How the sandbox registry asks for credentials.</summary>
public enum RegistryAuthentication
{
    /// <summary>Everyone may do everything.</summary>
    None,

    /// <summary>User name and password with every request (RFC 7617).</summary>
    Basic,

    /// <summary>Tokens from the registry's own token endpoint (distribution specification, token authentication).</summary>
    Bearer,
}
