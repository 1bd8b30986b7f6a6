namespace Serverless.Functions.Configuration;

/// <summary>Who drives the handler.</summary>
internal enum HandlerMode
{
    /// <summary>The Azure Functions host: its timer, its queue trigger, its HTTP front.</summary>
    Host,

    /// <summary>The handler itself, on a laptop or in a container: own timer, queue in the process.</summary>
    StandAlone,
}
