namespace Serverless.Engine.Fleet;

/// <summary>The fleet's own data (a cluster entry, a kubeconfig, state, a lease) cannot be read or written.</summary>
public sealed class FleetException : Exception
{
    /// <summary>The cluster whose own entry is at fault; empty when all of the fleet is concerned.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>Creates the exception.</summary>
    public FleetException()
    {
    }

    /// <inheritdoc cref="FleetException()"/>
    public FleetException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="FleetException()"/>
    public FleetException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
