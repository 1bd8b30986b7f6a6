namespace Serverless.Engine.Fleet;

/// <summary>What kept a pass from being made, as far as it decides how soon the next one is tried.</summary>
public enum PassFault
{
    /// <summary>Something else, or nothing.</summary>
    Other,

    /// <summary>The API server did not accept the credentials, fresh ones neither.</summary>
    Credentials,

    /// <summary>The API server gave no answer.</summary>
    Unreachable,
}
